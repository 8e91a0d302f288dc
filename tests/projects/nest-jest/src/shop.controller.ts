import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { TrackEvent, TrackerService } from '@sendoff/nestjs-selzy';

interface SignupResult {
  email: string;
  plan: string;
}

@Controller()
export class ShopController {
  constructor(private readonly tracker: TrackerService) {}

  @Post('signup')
  @TrackEvent<SignupResult>('signup', {
    email: ({ result }) => result.email,
    properties: ({ result }) => ({ plan: result.plan }),
  })
  async signup(@Body() body: { email: string }): Promise<SignupResult> {
    return { email: body.email, plan: 'pro' };
  }

  @Post('order')
  @HttpCode(204)
  order(@Body() body: { total: number }): void {
    this.tracker.track({ name: 'order_paid', properties: { total: body.total } });
  }
}
