import { base } from './script/base.js';
import { contacts } from './script/contacts.js';
import { faults } from './script/faults.js';
import { main } from './script/main.js';
import { records } from './script/records.js';
import { vendors } from './script/vendors.js';

/** The page's script: a client of the control API. It writes text only, never markup. */
export const script = ["'use strict';", base, records, contacts, vendors, faults, main].join('\n');
