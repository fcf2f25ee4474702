/** Runs in a page first, so that PLAYED can ask its connections. */
export const REMEMBER_CONNECTIONS = `
  window.connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) {
      super(...how);
      window.connections.push(this);
    }
  };`;

/** How much sound the page has played (WebRTC statistics: totalAudioEnergy counts only what was played out). */
export const PLAYED = `Promise.all(window.connections.map(connection => connection.getStats())).then(reports =>
  Math.max(0, ...reports.flatMap(report => [...report.values()]).map(({ type, totalAudioEnergy }) => (type === 'inbound-rtp' ? totalAudioEnergy : 0))))`;
