// What was built from sources that are gone must not be published.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
