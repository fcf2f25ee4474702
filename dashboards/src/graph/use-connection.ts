import { useSyncExternalStore } from 'react';
import { type Connection, liveGraph } from './connection';

export const useConnection = (): Connection => useSyncExternalStore(liveGraph.watch, () => liveGraph.connection);
