import { createApp } from './fastify/app.js';
import { serve } from './lib.js';
import { recipe } from './recipe.js';

recipe(async (t, tracker) => {
  const app = createApp(tracker);
  await app.ready();
  return serve(t, app.routing);
});
