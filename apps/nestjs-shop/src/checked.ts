import { BadRequestException, type PipeTransform } from '@nestjs/common';

export type Fields = Readonly<Record<string, unknown>>;

/** A pipe that reads a body with `read`, and answers 400 to one that is no object. */
export function checked<T>(read: (body: Fields) => T): PipeTransform<unknown, T> {
  return {
    transform(body) {
      if (typeof body === 'object' && body !== null) return read(body as Fields);
      throw new BadRequestException('The body must be a JSON object.');
    },
  };
}

/** Answers 400 with `message` unless `fine`. */
export function demand(fine: boolean, message: string): asserts fine {
  if (!fine) throw new BadRequestException(message);
}
