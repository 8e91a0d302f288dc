import { soundnessSuite } from './support/soundness-suite.js';

soundnessSuite('spotzee');
