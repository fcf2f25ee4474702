import type { AgentRecord, QueueRecord } from './port.js';

/** Agents and queues for a house that has none of its own yet. */
export const sampleQueues: QueueRecord[] = [
  { id: 'en-service', name: 'Customer service', language: 'EN' },
  { id: 'zh-service', name: '客户服务', language: 'ZH' },
  { id: 'zh-technical', name: '技术支持', language: 'ZH' },
];

export const sampleAgents: AgentRecord[] = [
  { id: 'agent-hannah', name: 'Hannah Whitfield', languages: ['EN'], available: true },
  { id: 'agent-oliver', name: 'Oliver Grant', languages: ['EN'], available: true },
  { id: 'agent-priya', name: 'Priya Nair', languages: ['EN'], available: false },
  { id: 'agent-daniel', name: 'Daniel Koh', languages: ['EN', 'ZH'], available: true },
  { id: 'agent-chen', name: '陈思远', languages: ['ZH', 'EN'], available: true },
  { id: 'agent-liu', name: '刘雨桐', languages: ['ZH'], available: true },
  { id: 'agent-zhao', name: '赵明轩', languages: ['ZH'], available: true },
  { id: 'agent-sun', name: '孙婉清', languages: ['ZH'], available: false },
];
