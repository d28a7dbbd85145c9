/** 顾客用中文写给林登家居的话，均为本演示虚构。 */
import type { Scenario } from './scenario.ts';

const thanks = ['好的，谢谢！处理得真快。', '收到了，非常感谢{agent}的耐心解答。', '问题解决了，辛苦啦！', '谢谢，祝工作顺利。'] as const;

export const chineseScenarios: readonly Scenario[] = [
  {
    key: 'zh-where', tags: ['delivery'], queue: 'chinese', weight: 8, thanks,
    subjects: ['订单 {order} 一直没送到', '{product}什么时候能到？', '物流三天没有更新'],
    openings: [
      '你好，我上周下单的{product}（订单号 {order}），物流信息停在“运输中”已经四天了，麻烦帮忙查一下。',
      '请问{product}为什么还没到？说好{day}送，我特意请了半天假在家等，结果没人来，也没有电话。',
      '您好，想确认一下订单 {order} 的送货时间，这周五我要出差，担心没人收货。',
    ],
    questions: ['{name}您好，让您久等了，非常抱歉。请问收货地址和联系电话有变化吗？我马上联系配送站核实。\n\n{agent}'],
    answers: ['没有变化，电话白天都能接，门铃坏了，到了请直接打电话。'],
    solutions: ['{name}您好，已和配送站确认：包裹昨天分错了线路，今天下午两点到六点之间送达，师傅会提前半小时给您打电话。这次的运费已为您退回，请留意到账。\n\n{agent}', '{name}您好，您的{product}已经到达本市配送站，明天上午优先安排送货。给您添麻烦了。\n\n{agent}'],
    notes: ['配送站反馈面单破损，已重新打印。', '该站点今天第二起延误，已反馈给承运商。'],
    again: ['你好，今天还是没有人送来，也没有接到电话，能再帮我催一下吗？'],
  },
  {
    key: 'zh-damaged', tags: ['damaged', 'delivery'], queue: 'chinese', weight: 5, priority: 'high', thanks,
    subjects: ['收到的{product}外壳凹了一块', '开箱发现破损，订单 {order}', '{product}里面有异响'],
    openings: ['刚收到{product}，左侧凹进去一大块，包装箱也是湿的，不敢通电，请问怎么处理？', '{product}开箱后摇一摇里面有东西响，是买给妈妈的生日礼物，有点失望。'],
    questions: ['{name}您好，给您带来不好的体验，真的很抱歉。请问外箱是否也有破损？什么时间方便我们上门取回？\n\n{agent}'],
    answers: ['外箱有一个角压扁了。周四下午四点以后都方便。', '外箱完好，上午都可以。'],
    solutions: ['{name}您好，新的{product}今天发出，师傅送货时会把旧的一并取走，您不用重新打包，也不会产生任何费用。\n\n{agent}'],
    notes: ['照片显示护角压碎，属运输损坏，已提交理赔。'],
  },
  {
    key: 'zh-dead', tags: ['repair', 'warranty'], queue: 'chinese', weight: 7, thanks,
    subjects: ['{product}不通电了', '{product}突然不工作', '用了三个月就坏了'],
    openings: ['您好，家里的{product}昨天用到一半突然停了，换了插座也没反应，订单号 {order}，还在保修期内吧？', '小区停电之后{product}就没有任何显示了，其他电器都正常，家里五口人等着用，麻烦尽快。'],
    questions: ['{name}您好，请您先拔掉电源等待十分钟，再直接插到墙上插座试一下（不要用插线板）。另外麻烦把机身背面的序列号发给我。\n\n{agent}'],
    answers: ['试过了还是不行，序列号是 LH-20583-17B。', '等了十分钟闪了一下又灭了，序列号 LH-19871-30A。'],
    solutions: ['{name}您好，根据您的描述是电源板故障，在保修范围内。维修师傅{day}上午九点到十二点上门，大约半小时修好，全程免费。\n\n{agent}', '{name}您好，我们直接为您换新，新机和旧机一次完成交接，保修期重新计算。\n\n{agent}'],
    notes: ['序列号属于电容问题批次，直接换新，无需检测。'],
    again: ['你好，修好用了两天又不亮了，麻烦再看看。'],
  },
  {
    key: 'zh-refund', tags: ['refund'], queue: 'billing', weight: 4, thanks,
    subjects: ['退货已签收，退款没到账', '订单 {order} 的退款', '什么时候退款？'],
    openings: ['您好，{product}两周前就寄回去了，显示已签收，但是退款一直没到，请帮忙看一下。', '退了一台{product}，现在一直没有收到退款，订单 {order}。'],
    questions: ['{name}您好，请问您当时是用银行卡还是微信支付的？退款会原路返回。\n\n{agent}'],
    answers: ['微信支付。', '银行卡，尾号 41。'],
    solutions: ['{name}您好，查到了，退回的包裹入库时漏登了订单号。刚刚已为您办理退款，一到三个工作日到账，退货运费也一并退还。\n\n{agent}'],
    notes: ['金额超过我的权限，已请 Marcus 审批。'],
  },
  {
    key: 'zh-invoice', tags: ['invoice'], queue: 'billing', weight: 4, priority: 'low', thanks,
    subjects: ['申请开具发票', '发票抬头写错了', '订单 {order} 的电子发票'],
    openings: ['你好，订单 {order} 需要开公司抬头的电子发票，请问怎么申请？', '发票上的单位名称写的是旧名称，可以重开吗？'],
    questions: ['{name}您好，可以的。请提供完整的单位名称和税号，我来为您办理。\n\n{agent}'],
    answers: ['公司名称和税号在邮件签名里，麻烦了。'],
    solutions: ['{name}您好，新的电子发票已开好，在“我的订单”里可以下载，原发票已作废。\n\n{agent}'],
  },
  {
    key: 'zh-how', tags: ['how-to'], queue: 'chinese', weight: 5, priority: 'low', products: ['kettle', 'coffee', 'rice_cooker', 'purifier'], thanks,
    subjects: ['{product}怎么清洗？', '{product}红灯一直亮', '请教使用方法'],
    openings: ['请问{product}第一次使用前需要怎么清洗？说明书字太小，家里老人看不清。', '{product}清洗完红灯还是亮着，是哪里没有做对吗？'],
    questions: ['{name}您好，请问您家里的水质偏硬吗？我好告诉您多久清洗一次比较合适。\n\n{agent}'],
    answers: ['比较硬，水壶里总有水垢。'],
    solutions: ['{name}您好，加半壶水和两勺柠檬酸，加热一次后静置二十分钟，再用清水冲洗两遍即可。建议每四周做一次。\n\n{agent}', '{name}您好，清洗完成后长按确认键五秒，红灯就会熄灭。说明书这里写得不够清楚，我们会改进。\n\n{agent}'],
  },
  {
    key: 'zh-change', tags: ['order'], queue: 'delivery', weight: 4, thanks,
    subjects: ['修改收货地址', '想换个颜色', '取消订单 {order}'],
    openings: ['你好，周六要搬家，忘了改地址，订单 {order} 还来得及改吗？', '{product}下单选了白色，想换成绿色，还可以吗？', '麻烦取消订单 {order}，家里人已经买过一台了。'],
    questions: ['{name}您好，还没有打包，来得及。请告诉我需要改成什么？\n\n{agent}'],
    answers: ['只改这一项，其他不变，谢谢。'],
    solutions: ['{name}您好，已经改好了，稍后您会收到新的确认信息，请核对一下。\n\n{agent}', '{name}您好，已为您处理，没有产生任何费用。\n\n{agent}'],
  },
  {
    key: 'zh-advice', tags: ['advice'], queue: 'chinese', weight: 4, priority: 'low', thanks,
    subjects: ['{product}适合小户型吗？', '购买前咨询', '尺寸放得下吗？'],
    openings: ['一个人住，28 平米，{product}会不会太大？不想买用不上的。', '请问{product}开盖后有多高？台面上方只有 46 厘米。'],
    questions: ['{name}您好，请问您一周大概用几次呢？\n\n{agent}'],
    answers: ['一周两次左右，周末有朋友来。'],
    solutions: ['{name}您好，小号完全够用，价格也更实惠。如果用着觉得小，60 天内可以换大号。\n\n{agent}', '{name}您好，我在样机上量了一下，开盖高度 43 厘米，放得下。\n\n{agent}'],
  },
];

export const chineseNotes = { ask: '路过货架时帮忙看一下订单 {order} 的包裹好吗？', found: '找到了，放在退货区，面单没问题，随下一班车发出。', merge: '同一个问题提了两次，合并后由一人跟进。', handover: '我下班了，顾客很客气，在等配送站回电。' };

export const chineseRatings = { good: ['回复很快，态度很好。', '解释得很清楚，一次就解决了。', '很贴心，点赞！'], poor: ['等了很久才有人回复。', '最后解决了，但是问了两遍。'] };
