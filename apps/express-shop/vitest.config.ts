import { project } from '../../vitest.shared.js';

export default project('express-shop', { tracks: true });
