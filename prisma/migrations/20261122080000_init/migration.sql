-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "calls";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "crm";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "dialog";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "handoff";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "knowledge";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "orders";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "platform";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "reports";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "tickets";

-- CreateEnum
CREATE TYPE "calls"."CallStatus" AS ENUM ('RINGING', 'LIVE', 'ENDED');

-- CreateEnum
CREATE TYPE "calls"."CallPhase" AS ENUM ('INBOUND', 'CONSULTING', 'HANDLING', 'TRANSFERRING', 'ARCHIVED', 'ABANDONED', 'FAILED');

-- CreateEnum
CREATE TYPE "calls"."CallOutcome" AS ENUM ('RESOLVED', 'UNRESOLVED', 'HANDED_OFF', 'CALLBACK', 'ABANDONED', 'INTERRUPTED');

-- CreateEnum
CREATE TYPE "calls"."Party" AS ENUM ('CALLER', 'BOT', 'AGENT');

-- CreateEnum
CREATE TYPE "crm"."Tier" AS ENUM ('STANDARD', 'SILVER', 'GOLD', 'PLATINUM');

-- CreateEnum
CREATE TYPE "handoff"."HandoffStatus" AS ENUM ('WAITING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "platform"."Language" AS ENUM ('EN', 'ZH');

-- CreateEnum
CREATE TYPE "orders"."OrderStatus" AS ENUM ('PLACED', 'PAID', 'PACKED', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED');

-- CreateEnum
CREATE TYPE "platform"."IntentState" AS ENUM ('STARTED', 'DONE', 'FAILED', 'IN_DOUBT');

-- CreateEnum
CREATE TYPE "tickets"."TicketCategory" AS ENUM ('FAULT', 'COMPLAINT', 'CALLBACK', 'QUESTION', 'OTHER');

-- CreateEnum
CREATE TYPE "tickets"."TicketPriority" AS ENUM ('LOW', 'NORMAL', 'HIGH', 'URGENT');

-- CreateEnum
CREATE TYPE "tickets"."TicketStatus" AS ENUM ('OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED');

-- CreateTable
CREATE TABLE "calls"."Call" (
    "id" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "doorCallId" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "language" "platform"."Language" NOT NULL,
    "status" "calls"."CallStatus" NOT NULL,
    "phase" "calls"."CallPhase" NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "outcome" "calls"."CallOutcome",
    "concluded" BOOLEAN NOT NULL DEFAULT false,
    "customerId" TEXT,
    "satisfaction" INTEGER,
    "noticeVersion" TEXT,
    "noticeAt" TIMESTAMPTZ(3),
    "recordingAllowed" BOOLEAN,
    "recordingDurationMs" INTEGER,
    "recordingSha256" TEXT,
    "recordingTracks" TEXT[],
    "speakingSince" TIMESTAMPTZ(3),
    "sequence" INTEGER NOT NULL,
    "lastEventAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calls"."Leg" (
    "callId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "party" "calls"."Party" NOT NULL,
    "door" TEXT NOT NULL,
    "joinedAt" TIMESTAMPTZ(3) NOT NULL,
    "leftAt" TIMESTAMPTZ(3),

    CONSTRAINT "Leg_pkey" PRIMARY KEY ("callId","id")
);

-- CreateTable
CREATE TABLE "calls"."Turn" (
    "callId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "keys" TEXT,
    "confidence" DOUBLE PRECISION,
    "intent" TEXT,
    "stamps" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "Turn_pkey" PRIMARY KEY ("callId","ordinal")
);

-- CreateTable
CREATE TABLE "calls"."Utterance" (
    "callId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "party" "calls"."Party" NOT NULL,
    "text" TEXT NOT NULL,
    "heard" TEXT,
    "bargedIn" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "durationMs" INTEGER,
    "stamps" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "Utterance_pkey" PRIMARY KEY ("callId","id")
);

-- CreateTable
CREATE TABLE "calls"."CallEvent" (
    "id" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "event" JSONB NOT NULL,

    CONSTRAINT "CallEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calls"."OutgoingCallMessage" (
    "id" TEXT NOT NULL,
    "serial" BIGSERIAL NOT NULL,
    "callId" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "writtenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutgoingCallMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "crm"."Customer" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "phone" TEXT,
    "email" TEXT,
    "tier" "crm"."Tier" NOT NULL DEFAULT 'STANDARD',
    "language" "platform"."Language" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "crm"."Address" (
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "region" TEXT,
    "postcode" TEXT,
    "country" TEXT NOT NULL,
    "primary" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Address_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialog"."DialogContext" (
    "callId" TEXT NOT NULL,
    "language" "platform"."Language" NOT NULL,
    "flow" TEXT,
    "step" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "slots" JSONB NOT NULL DEFAULT '[]',
    "focus" JSONB NOT NULL DEFAULT '[]',
    "version" INTEGER NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DialogContext_pkey" PRIMARY KEY ("callId")
);

-- CreateTable
CREATE TABLE "handoff"."HandoffQueue" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "language" "platform"."Language" NOT NULL,

    CONSTRAINT "HandoffQueue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "handoff"."Agent" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "languages" "platform"."Language"[],
    "onDuty" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "Agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "handoff"."Handoff" (
    "id" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "status" "handoff"."HandoffStatus" NOT NULL,
    "reason" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "language" "platform"."Language" NOT NULL,
    "queueId" TEXT NOT NULL,
    "agentId" TEXT,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),
    "callEndedAt" TIMESTAMPTZ(3),
    "told" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Handoff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "knowledge"."Article" (
    "id" TEXT NOT NULL,
    "language" "platform"."Language" NOT NULL,
    "category" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "phrasings" TEXT[],
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Article_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders"."Order" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "status" "orders"."OrderStatus" NOT NULL,
    "placedAt" TIMESTAMPTZ(3) NOT NULL,
    "expectedAt" TIMESTAMPTZ(3),
    "totalMinor" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "cancelIntentId" TEXT,

    CONSTRAINT "Order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders"."OrderItem" (
    "orderId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "priceMinor" INTEGER NOT NULL,

    CONSTRAINT "OrderItem_pkey" PRIMARY KEY ("orderId","line")
);

-- CreateTable
CREATE TABLE "orders"."Shipment" (
    "orderId" TEXT NOT NULL,
    "carrier" TEXT NOT NULL,
    "trackingNumber" TEXT NOT NULL,
    "lastLocation" TEXT,
    "shippedAt" TIMESTAMPTZ(3) NOT NULL,
    "expectedAt" TIMESTAMPTZ(3),
    "deliveredAt" TIMESTAMPTZ(3),

    CONSTRAINT "Shipment_pkey" PRIMARY KEY ("orderId")
);

-- CreateTable
CREATE TABLE "platform"."Intent" (
    "id" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "argumentsHash" TEXT NOT NULL,
    "strategy" TEXT NOT NULL,
    "state" "platform"."IntentState" NOT NULL DEFAULT 'STARTED',
    "fence" INTEGER NOT NULL DEFAULT 1,
    "leaseEndsAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "answer" JSONB,
    "failure" JSONB,
    "doubt" TEXT,

    CONSTRAINT "Intent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform"."OutboxEvent" (
    "id" TEXT NOT NULL,
    "serial" BIGSERIAL NOT NULL,
    "stream" TEXT NOT NULL,
    "orderKey" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "writtenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heldUntil" TIMESTAMPTZ(3),
    "releases" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,

    CONSTRAINT "OutboxEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform"."InboxEntry" (
    "consumer" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InboxEntry_pkey" PRIMARY KEY ("consumer","eventId")
);

-- CreateTable
CREATE TABLE "reports"."CallFacts" (
    "callId" TEXT NOT NULL,
    "door" TEXT,
    "language" "platform"."Language",
    "caller" TEXT,
    "startedAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "outcome" TEXT,
    "satisfaction" INTEGER,
    "heard" INTEGER[],
    "replied" INTEGER[],
    "transferred" BOOLEAN NOT NULL DEFAULT false,
    "seen" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL,

    CONSTRAINT "CallFacts_pkey" PRIMARY KEY ("callId")
);

-- CreateTable
CREATE TABLE "platform"."StoredValue" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "StoredValue_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "platform"."StreamMessage" (
    "stream" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "text" TEXT NOT NULL,
    "keptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StreamMessage_pkey" PRIMARY KEY ("stream","sequence")
);

-- CreateTable
CREATE TABLE "platform"."StreamGroup" (
    "stream" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "StreamGroup_pkey" PRIMARY KEY ("stream","group")
);

-- CreateTable
CREATE TABLE "tickets"."Ticket" (
    "id" TEXT NOT NULL,
    "serial" SERIAL NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "category" "tickets"."TicketCategory" NOT NULL,
    "priority" "tickets"."TicketPriority" NOT NULL DEFAULT 'NORMAL',
    "status" "tickets"."TicketStatus" NOT NULL DEFAULT 'OPEN',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "customerId" TEXT,
    "callId" TEXT,
    "orderId" TEXT,
    "intentId" TEXT,

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tickets"."TicketChange" (
    "id" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    "intentId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" "tickets"."TicketStatus",
    "note" TEXT,

    CONSTRAINT "TicketChange_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Call_startedAt_id_idx" ON "calls"."Call"("startedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Call_customerId_startedAt_idx" ON "calls"."Call"("customerId", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "Call_from_startedAt_idx" ON "calls"."Call"("from", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "Call_status_node_idx" ON "calls"."Call"("status", "node");

-- CreateIndex
CREATE UNIQUE INDEX "CallEvent_callId_sequence_key" ON "calls"."CallEvent"("callId", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "OutgoingCallMessage_serial_key" ON "calls"."OutgoingCallMessage"("serial");

-- CreateIndex
CREATE INDEX "OutgoingCallMessage_callId_serial_idx" ON "calls"."OutgoingCallMessage"("callId", "serial");

-- CreateIndex
CREATE UNIQUE INDEX "Customer_phone_key" ON "crm"."Customer"("phone");

-- CreateIndex
CREATE INDEX "Customer_name_idx" ON "crm"."Customer"("name");

-- CreateIndex
CREATE INDEX "Address_customerId_idx" ON "crm"."Address"("customerId");

-- CreateIndex
CREATE INDEX "Handoff_status_expiresAt_idx" ON "handoff"."Handoff"("status", "expiresAt");

-- CreateIndex
CREATE INDEX "Handoff_agentId_status_idx" ON "handoff"."Handoff"("agentId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Handoff_callId_key_key" ON "handoff"."Handoff"("callId", "key");

-- CreateIndex
CREATE INDEX "Article_language_category_idx" ON "knowledge"."Article"("language", "category");

-- CreateIndex
CREATE INDEX "Article_updatedAt_idx" ON "knowledge"."Article"("updatedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Order_number_key" ON "orders"."Order"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Order_cancelIntentId_key" ON "orders"."Order"("cancelIntentId");

-- CreateIndex
CREATE INDEX "Order_customerId_placedAt_idx" ON "orders"."Order"("customerId", "placedAt" DESC);

-- CreateIndex
CREATE INDEX "Intent_state_leaseEndsAt_idx" ON "platform"."Intent"("state", "leaseEndsAt");

-- CreateIndex
CREATE UNIQUE INDEX "Intent_callId_name_key_key" ON "platform"."Intent"("callId", "name", "key");

-- CreateIndex
CREATE UNIQUE INDEX "OutboxEvent_serial_key" ON "platform"."OutboxEvent"("serial");

-- CreateIndex
CREATE INDEX "OutboxEvent_orderKey_serial_idx" ON "platform"."OutboxEvent"("orderKey", "serial");

-- CreateIndex
CREATE INDEX "CallFacts_startedAt_idx" ON "reports"."CallFacts"("startedAt");

-- CreateIndex
CREATE INDEX "CallFacts_caller_startedAt_idx" ON "reports"."CallFacts"("caller", "startedAt");

-- CreateIndex
CREATE INDEX "CallFacts_endedAt_idx" ON "reports"."CallFacts"("endedAt");

-- CreateIndex
CREATE INDEX "StoredValue_expiresAt_idx" ON "platform"."StoredValue"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_serial_key" ON "tickets"."Ticket"("serial");

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_intentId_key" ON "tickets"."Ticket"("intentId");

-- CreateIndex
CREATE INDEX "Ticket_customerId_createdAt_idx" ON "tickets"."Ticket"("customerId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Ticket_callId_idx" ON "tickets"."Ticket"("callId");

-- CreateIndex
CREATE UNIQUE INDEX "TicketChange_intentId_key" ON "tickets"."TicketChange"("intentId");

-- CreateIndex
CREATE INDEX "TicketChange_ticketId_at_idx" ON "tickets"."TicketChange"("ticketId", "at");

-- AddForeignKey
ALTER TABLE "calls"."Leg" ADD CONSTRAINT "Leg_callId_fkey" FOREIGN KEY ("callId") REFERENCES "calls"."Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls"."Turn" ADD CONSTRAINT "Turn_callId_fkey" FOREIGN KEY ("callId") REFERENCES "calls"."Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls"."Utterance" ADD CONSTRAINT "Utterance_callId_fkey" FOREIGN KEY ("callId") REFERENCES "calls"."Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls"."CallEvent" ADD CONSTRAINT "CallEvent_callId_fkey" FOREIGN KEY ("callId") REFERENCES "calls"."Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crm"."Address" ADD CONSTRAINT "Address_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "crm"."Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff"."Handoff" ADD CONSTRAINT "Handoff_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "handoff"."HandoffQueue"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff"."Handoff" ADD CONSTRAINT "Handoff_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "handoff"."Agent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders"."OrderItem" ADD CONSTRAINT "OrderItem_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "orders"."Order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders"."Shipment" ADD CONSTRAINT "Shipment_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "orders"."Order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets"."TicketChange" ADD CONSTRAINT "TicketChange_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "tickets"."Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;
