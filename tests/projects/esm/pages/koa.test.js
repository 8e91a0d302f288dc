import { createApp } from './koa/app.js';
import { serve } from './lib.js';
import { recipe } from './recipe.js';

recipe((t, tracker) => serve(t, createApp(tracker).callback()));
