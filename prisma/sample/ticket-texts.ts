import type { Language, TicketCategory, TicketPriority } from '../generated/enums.js';

/** What people came with. `about` an order: whether it is of use to know which. */
export interface TicketText {
  category: TicketCategory;
  priority: TicketPriority;
  title: string;
  description: string;
  about?: 'order';
}

const text = (category: TicketCategory, priority: TicketPriority, title: string, description: string, about?: 'order'): TicketText => ({
  category,
  priority,
  title,
  description,
  about,
});

export const TICKET_TEXTS: Record<Language, readonly TicketText[]> = {
  EN: [
    text(
      'FAULT',
      'HIGH',
      'Connection drops every evening',
      'Router restarts between eight and ten. Firmware is current. Line test requested.',
    ),
    text('FAULT', 'URGENT', 'No connection since this morning', 'Status light is red, cable and socket were checked with the customer.'),
    text('FAULT', 'NORMAL', 'Weak signal upstairs', 'Two walls between router and study. Mesh node or extender to be suggested.'),
    text(
      'FAULT',
      'NORMAL',
      'Left earphone does not charge',
      'Contacts were cleaned, other case tried. Replacement under warranty.',
      'order',
    ),
    text('FAULT', 'HIGH', 'Tablet screen flickers', 'Appears after the last update, also in safe mode.', 'order'),
    text('COMPLAINT', 'HIGH', 'Parcel left in the rain', 'Box soaked, contents seem dry. Customer wants the carrier to be told.', 'order'),
    text('COMPLAINT', 'NORMAL', 'Waited two weeks for a refund', 'Return was received on the third, no payment seen yet.', 'order'),
    text('COMPLAINT', 'LOW', 'Hold music too loud', 'Asks for a quieter queue.'),
    text('CALLBACK', 'NORMAL', 'Call back after six', 'Wants to talk about moving the connection to a new flat.'),
    text('CALLBACK', 'HIGH', 'Call back about a business offer', 'Twelve phones and three mesh sets for a small office.'),
    text(
      'QUESTION',
      'LOW',
      'Which charger fits the older phone?',
      'Has the 2021 model. 65 W charger works with it; cable to be confirmed.',
    ),
    text('QUESTION', 'NORMAL', 'Invoice with company name', 'Needs the invoice made out to the company; tax number was given.', 'order'),
    text('OTHER', 'LOW', 'Change of e-mail address', 'New address to be confirmed by link.'),
  ],
  ZH: [
    text('FAULT', 'HIGH', '晚上经常掉线', '每晚八点到十点路由器自动重启，固件已是最新版本，申请检测线路。'),
    text('FAULT', 'URGENT', '今早起无法上网', '光猫红灯闪烁，已陪同客户检查网线和插座。'),
    text('FAULT', 'NORMAL', '卧室信号弱', '客厅到卧室隔两堵墙，建议加装组网路由。'),
    text('FAULT', 'NORMAL', '左耳机充不进电', '已清洁触点并更换充电盒测试，按保修换新处理。', 'order'),
    text('FAULT', 'HIGH', '平板屏幕闪烁', '系统升级后出现，安全模式下同样闪烁。', 'order'),
    text('COMPLAINT', 'HIGH', '包裹被雨淋湿', '外箱湿透，内件完好，客户要求反馈给快递公司。', 'order'),
    text('COMPLAINT', 'NORMAL', '退款两周未到账', '退货已于三号签收，款项尚未退回。', 'order'),
    text('COMPLAINT', 'NORMAL', '安装师傅未按时上门', '约定上午九点，下午两点才到，客户要求说明原因。'),
    text('CALLBACK', 'NORMAL', '请在六点后回电', '想咨询宽带移机到新房的手续。'),
    text('CALLBACK', 'HIGH', '企业采购回电', '小型办公室需要十二部手机和三套组网路由，请报价。'),
    text('QUESTION', 'LOW', '老款手机用哪种充电器', '客户使用 2021 款，65 瓦充电器可用，需确认数据线型号。'),
    text('QUESTION', 'NORMAL', '开具公司抬头发票', '需要公司抬头的增值税发票，税号已登记。', 'order'),
    text('OTHER', 'LOW', '更换电子邮箱', '新邮箱待客户点击链接确认。'),
  ],
};
