/*
  Warnings:

  - You are about to drop the `InboxEntry` table. If the table is not empty, all the data it contains will be lost.
  - A unique constraint covering the columns `[callId,clientId,name,key]` on the table `Intent` will be added. If there are existing duplicate values, this will fail.

*/
-- DropIndex
DROP INDEX "platform"."Intent_callId_name_key_key";

-- AlterTable
ALTER TABLE "platform"."Intent" ADD COLUMN     "clientId" TEXT NOT NULL DEFAULT '';

-- DropTable
DROP TABLE "platform"."InboxEntry";

-- CreateIndex
CREATE UNIQUE INDEX "Intent_callId_clientId_name_key_key" ON "platform"."Intent"("callId", "clientId", "name", "key");
