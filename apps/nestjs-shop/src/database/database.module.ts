import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { Database } from './database.js';

/** The token of the {@link Database}; undefined without DATABASE_URL, and then the shop keeps all in memory. */
export const DATABASE = Symbol('database');

@Module({
  providers: [
    {
      provide: DATABASE,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        const url = config.get<string>('DATABASE_URL');
        return url ? Database.open(url) : undefined;
      },
    },
  ],
  exports: [DATABASE],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly database: Database | undefined,
    private readonly tracker: TrackerService,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracker.close(); // It needs the database to its end.
    await this.database?.close();
  }
}
