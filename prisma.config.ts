import { defineConfig } from 'prisma/config';

// Read by `prisma generate`, and by the stock Prisma CLI where somebody can use it.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL && { datasource: { url: process.env.DATABASE_URL } }),
});
