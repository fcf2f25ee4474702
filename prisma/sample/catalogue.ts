/** What the shop "云桥 / Cloudbridge" sells: sku, name in English and Chinese, price in fen (1/100 CNY). */
export interface Product {
  sku: string;
  EN: string;
  ZH: string;
  priceMinor: number;
}

const product = (sku: string, EN: string, ZH: string, priceMinor: number): Product => ({ sku, EN, ZH, priceMinor });

export const PRODUCTS: readonly Product[] = [
  product('CB-R1500', 'Cloudbridge AX1500 router', '云桥 AX1500 路由器', 19_900),
  product('CB-R3000', 'Cloudbridge AX3000 router', '云桥 AX3000 路由器', 34_900),
  product('CB-R6000', 'Cloudbridge BE6000 router', '云桥 BE6000 路由器', 69_900),
  product('CB-M2', 'Cloudbridge Mesh, two nodes', '云桥组网路由套装（两只装）', 79_900),
  product('CB-M3', 'Cloudbridge Mesh, three nodes', '云桥组网路由套装（三只装）', 109_900),
  product('CB-X1', 'Cloudbridge Wi-Fi extender', '云桥无线信号放大器', 12_900),
  product('CB-O1', 'Fibre modem', '光纤猫', 25_900),
  product('CB-S5', 'Five-port gigabit switch', '五口千兆交换机', 9_900),
  product('CB-S8', 'Eight-port gigabit switch', '八口千兆交换机', 15_900),
  product('CB-L2', 'Network cable, 2 m', '六类网线 2 米', 1_900),
  product('CB-L10', 'Network cable, 10 m', '六类网线 10 米', 3_900),
  product('CB-P9', 'Cloudbridge Nine phone, 256 GB', '云桥 Nine 手机 256GB', 329_900),
  product('CB-P9L', 'Cloudbridge Nine Lite phone, 128 GB', '云桥 Nine 青春版手机 128GB', 169_900),
  product('CB-T11', 'Cloudbridge Pad 11', '云桥平板 11 英寸', 199_900),
  product('CB-T13', 'Cloudbridge Pad 13 Pro', '云桥平板 Pro 13 英寸', 399_900),
  product('CB-E2', 'Buds 2 wireless earphones', '云桥 Buds 2 无线耳机', 39_900),
  product('CB-E2P', 'Buds 2 Pro earphones with noise cancelling', '云桥 Buds 2 Pro 降噪耳机', 79_900),
  product('CB-W3', 'Cloudbridge Watch 3', '云桥手表 3', 119_900),
  product('CB-C65', 'Charger, 65 W', '65 瓦充电器', 12_900),
  product('CB-B20', 'Power bank, 20,000 mAh', '20000 毫安时充电宝', 15_900),
  product('CB-K1', 'Phone case', '手机保护壳', 4_900),
  product('CB-G1', 'Screen protector, two pieces', '钢化膜（两片装）', 2_900),
  product('CB-V1', 'Indoor camera', '室内摄像头', 18_900),
  product('CB-D1', 'Video doorbell', '可视门铃', 34_900),
  product('CB-H1', 'Smart speaker', '智能音箱', 24_900),
  product('CB-Q4', 'Smart plugs, four pieces', '智能插座（四只装）', 13_900),
];

export const productOf = (sku: string): Product => {
  const found = PRODUCTS.find(product => product.sku === sku);
  if (!found) throw new RangeError(`The catalogue has no ${sku}`);
  return found;
};
