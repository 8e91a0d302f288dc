import { project } from '../../vitest.shared.js';

export default project('nestjs', { decorators: true, tracks: true });
