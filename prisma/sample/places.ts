/** Real cities, with streets that they have; the house numbers are made up. */
export interface Place {
  city: string;
  region: string | null;
  country: string;
  postcode: string;
  streets: readonly string[];
  /** How numbers there begin: those set aside for fiction, where a country has such. */
  phone: string;
}

export const CHINA: readonly Place[] = [
  {
    city: '北京市',
    region: null,
    country: 'CN',
    postcode: '100080',
    streets: ['海淀区中关村大街', '朝阳区建国路', '西城区德胜门外大街'],
    phone: '',
  },
  {
    city: '上海市',
    region: null,
    country: 'CN',
    postcode: '200040',
    streets: ['静安区南京西路', '徐汇区漕溪北路', '浦东新区世纪大道'],
    phone: '',
  },
  {
    city: '广州市',
    region: '广东省',
    country: 'CN',
    postcode: '510620',
    streets: ['天河区体育东路', '越秀区中山五路', '海珠区江南大道中'],
    phone: '',
  },
  {
    city: '深圳市',
    region: '广东省',
    country: 'CN',
    postcode: '518057',
    streets: ['南山区科苑路', '福田区深南大道', '罗湖区人民南路'],
    phone: '',
  },
  {
    city: '杭州市',
    region: '浙江省',
    country: 'CN',
    postcode: '310013',
    streets: ['西湖区文三路', '上城区解放路', '滨江区江南大道'],
    phone: '',
  },
  {
    city: '成都市',
    region: '四川省',
    country: 'CN',
    postcode: '610041',
    streets: ['武侯区人民南路', '锦江区春熙路', '青羊区蜀都大道'],
    phone: '',
  },
  {
    city: '武汉市',
    region: '湖北省',
    country: 'CN',
    postcode: '430070',
    streets: ['洪山区珞喻路', '江汉区解放大道', '武昌区中南路'],
    phone: '',
  },
  {
    city: '西安市',
    region: '陕西省',
    country: 'CN',
    postcode: '710061',
    streets: ['雁塔区长安南路', '碑林区友谊东路', '莲湖区北大街'],
    phone: '',
  },
  {
    city: '南京市',
    region: '江苏省',
    country: 'CN',
    postcode: '210008',
    streets: ['鼓楼区中山北路', '玄武区珠江路', '秦淮区太平南路'],
    phone: '',
  },
  { city: '苏州市', region: '江苏省', country: 'CN', postcode: '215005', streets: ['姑苏区干将东路', '工业园区星湖街'], phone: '' },
  { city: '青岛市', region: '山东省', country: 'CN', postcode: '266071', streets: ['市南区香港中路', '市北区台东三路'], phone: '' },
  { city: '厦门市', region: '福建省', country: 'CN', postcode: '361004', streets: ['思明区湖滨南路', '湖里区枋湖路'], phone: '' },
];

export const ABROAD: readonly Place[] = [
  {
    city: 'San Francisco',
    region: 'CA',
    country: 'US',
    postcode: '94110',
    streets: ['Valencia Street', 'Mission Street', 'Folsom Street'],
    phone: '+1415555',
  },
  {
    city: 'New York',
    region: 'NY',
    country: 'US',
    postcode: '10003',
    streets: ['East 9th Street', 'Broadway', 'Second Avenue'],
    phone: '+1212555',
  },
  {
    city: 'Seattle',
    region: 'WA',
    country: 'US',
    postcode: '98101',
    streets: ['Pine Street', 'Olive Way', 'Union Street'],
    phone: '+1206555',
  },
  {
    city: 'Chicago',
    region: 'IL',
    country: 'US',
    postcode: '60614',
    streets: ['North Clark Street', 'West Fullerton Avenue', 'North Halsted Street'],
    phone: '+1312555',
  },
  {
    city: 'Boston',
    region: 'MA',
    country: 'US',
    postcode: '02116',
    streets: ['Boylston Street', 'Newbury Street', 'Tremont Street'],
    phone: '+1617555',
  },
  {
    city: 'Austin',
    region: 'TX',
    country: 'US',
    postcode: '78701',
    streets: ['Congress Avenue', 'Guadalupe Street', 'East 6th Street'],
    phone: '+1512555',
  },
  {
    city: 'London',
    region: null,
    country: 'GB',
    postcode: 'N1 9GU',
    streets: ['Upper Street', 'Caledonian Road', 'Essex Road'],
    phone: '+44207946',
  },
  { city: 'Manchester', region: null, country: 'GB', postcode: 'M4 1HQ', streets: ['Oldham Street', 'Tib Street'], phone: '+44161496' },
];
