import { project } from '../../vitest.shared.js';

export default project('nestjs-selzy', { decorators: true, tracks: true });
