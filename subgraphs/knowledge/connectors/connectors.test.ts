import { testDatabase } from '#prisma/testing.js';
import { articleLibraryContract } from '../contract.js';
import { houseArticles } from './house.js';

articleLibraryContract('the house library', async () => {
  const database = await testDatabase();
  return { library: houseArticles(database.client), close: () => database.close() };
});
