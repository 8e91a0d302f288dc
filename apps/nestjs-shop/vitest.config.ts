import { project } from '../../vitest.shared.js';

export default project('nestjs-shop', { decorators: true, tracks: true });
