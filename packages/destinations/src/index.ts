export { type SelzyOptions, selzy } from './selzy.js';
