import { getRequestListener } from '@hono/node-server';
import { createApp } from './hono/app.js';
import { serve } from './lib.js';
import { recipe } from './recipe.js';

recipe((t, tracker) => serve(t, getRequestListener(createApp(tracker).fetch)));
