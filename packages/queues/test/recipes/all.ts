export { placeOrder as drizzle } from './drizzle.js';
export { placeOrder as knex } from './knex.js';
export { placeOrder as kysely } from './kysely.js';
export { placeOrder as pg } from './pg.js';
export { placeOrder as prisma } from './prisma.js';
export { placeOrder as typeorm } from './typeorm.js';
