export { type BrevoOptions, brevo } from './brevo.js';
export { type BrevoEventsOptions, brevoEvents } from './brevo-events.js';
export { type OctethOptions, octeth } from './octeth.js';
export { type OctethPropertiesOptions, octethProperties } from './octeth-properties.js';
export { type SelzyOptions, selzy } from './selzy.js';
export { type SpotzeeOptions, spotzee } from './spotzee.js';
export { type VibetraceOptions, type VibetraceType, vibetrace } from './vibetrace.js';
