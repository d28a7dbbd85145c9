/** What people write to Linden Home in English. All of it invented for this demo. */
import type { Scenario } from './scenario.ts';

const thanks = [
  'Thank you, that was quick. Have a nice day!',
  'Lovely, thanks so much for sorting this out.',
  'Brilliant. Thank you, {agent}.',
  'That worked. Thanks for your patience with me!',
] as const;

export const englishScenarios: readonly Scenario[] = [
  {
    key: 'where-is-it',
    tags: ['delivery'],
    queue: 'delivery',
    weight: 9,
    thanks,
    subjects: ['Where is my order {order}?', 'Order {order} has not arrived', 'Delivery of my {product}'],
    openings: [
      'Hello,\n\nI ordered a {product} last week (order {order}) and the tracking page has said "on its way" for four days now. Could you tell me where it is?\n\nKind regards,\n{name}',
      'Hi there, my {product} was meant to come on {day}. I stayed home all day and nobody came. Order number is {order}. What happened?',
      'Good morning. Just checking on order {order}. No rush, but I am away from Friday and would not like the parcel to sit outside in the rain.',
    ],
    questions: [
      'Hello {name},\n\nI am sorry about the wait. Before I call the carrier: is the address on the order still the right one, and is there a number the driver may ring?\n\nBest wishes,\n{agent}',
    ],
    answers: ['Yes, the address is right. They can ring me any time after nine, the buzzer is broken so a call is best.'],
    solutions: [
      'Hello {name},\n\nI spoke to the depot: your parcel was loaded onto the wrong van and came back. It goes out first thing tomorrow, and the driver will ring 30 minutes before. I have also taken the delivery fee off your order.\n\nBest wishes,\n{agent}',
      'Hi {name},\n\ngood news: the {product} is at the depot in your town and comes today between two and six. You will get a message with a map when the driver is near.\n\nBest wishes,\n{agent}',
    ],
    notes: [
      'Carrier says the label was unreadable. They printed a new one at 11:20.',
      'Second late parcel from this depot today. Worth a word with the carrier.',
    ],
    again: ['Hello again, nobody rang and nothing came today either. Could you have another look please?'],
  },
  {
    key: 'damaged',
    tags: ['delivery', 'damaged'],
    queue: 'delivery',
    weight: 6,
    priority: 'high',
    thanks,
    subjects: ['{product} arrived with a dent', 'Damaged on arrival, order {order}', 'Broken glass in the box'],
    openings: [
      'Hello, the {product} came this morning and there is a dent the size of my hand on the left side. The box was wet as well. I do not dare to plug it in. Order {order}.',
      'Hi. I have just unpacked my {product} and something rattles inside. It was a birthday present for my mother, so I am a little sad about it. What can we do?',
    ],
    questions: [
      'Dear {name},\n\nthat is not how it should reach you, and I am sorry. Could you tell me whether the outer box was damaged too, and when would it suit you that we collect it?\n\nWarm regards,\n{agent}',
    ],
    answers: [
      'The outer box had a corner pushed in. Thursday after four would be good for collecting.',
      'Box was fine from outside, strangely. Any morning works for me.',
    ],
    solutions: [
      'Dear {name},\n\na new {product} leaves our warehouse today and the driver takes the damaged one back with him, so you need not pack it nicely. You will not be charged for anything.\n\nWarm regards,\n{agent}',
      'Dear {name},\n\nthe replacement is booked for {day}. If you would rather have your money back, just tell me before then.\n\nWarm regards,\n{agent}',
    ],
    notes: [
      'Photos show the corner post crushed: carrier damage, claim filed.',
      'Replacement reserved from the shop floor stock, warehouse is out until Monday.',
    ],
  },
  {
    key: 'descale',
    tags: ['how-to'],
    queue: 'general',
    weight: 6,
    products: ['kettle', 'coffee'],
    priority: 'low',
    thanks,
    subjects: ['How do I descale my {product}?', 'White flakes in the water', 'Red light stays on after cleaning'],
    openings: [
      'Hello! There are white flakes in the water from my {product}. Is this dangerous? And what should I clean it with, is vinegar all right?',
      'Hi, the red light on the {product} stays on though I ran the cleaning twice. The booklet says "repeat if needed" but not how often is too often...',
    ],
    questions: [
      'Hello {name},\n\nno danger at all, that is only lime. Do you know if the water where you live is hard? Then I can say how often it needs doing.\n\n{agent}',
    ],
    answers: ['Very hard I believe, the shower head looks like a cave.'],
    solutions: [
      'Hello {name},\n\nfill it half with water and two spoons of citric acid, warm it once, leave it for 20 minutes and rinse twice. Vinegar works, but the smell stays in the seals. With hard water do this every four weeks.\n\n{agent}',
      'Hello {name},\n\nafter cleaning, hold the cup button for five seconds: that tells the machine you are done and the light goes out. The booklet is not clear there, I have passed that on.\n\n{agent}',
    ],
  },
  {
    key: 'will-not-start',
    tags: ['repair', 'warranty'],
    queue: 'repairs',
    weight: 8,
    thanks,
    subjects: ['{product} does not switch on any more', 'My {product} stopped working', 'Dead after three months'],
    openings: [
      'Good evening,\n\nour {product} stopped in the middle of everything yesterday and does not come back on. I tried another socket. We bought it in spring, order {order}.\n\n{name}',
      'Hi, {product} dead this morning. No light, no sound. Is this still under warranty?',
      'Hello, after a power cut in our street the {product} shows nothing at all. Everything else in the kitchen works. Please help, we are five people at home.',
    ],
    questions: [
      'Good morning {name},\n\nI am sorry to hear that. Would you unplug it for ten minutes, then plug it straight into the wall without an extension lead? And please send me the serial number from the plate on the back.\n\nKind regards,\n{agent}',
    ],
    answers: ['Did that, still nothing. The number is LH-20417-88C.', 'Serial number LH-19933-02A. It blinked once after the ten minutes, then dark again.'],
    solutions: [
      'Good morning {name},\n\nthank you, that tells me it is the mains board. It is under warranty: our technician, Henrik, can come on {day} between nine and twelve and it takes half an hour. Nothing to pay.\n\nKind regards,\n{agent}',
      'Hello {name},\n\nwe send you a new one and collect the old one at the same time. Your warranty starts afresh with it.\n\nKind regards,\n{agent}',
    ],
    notes: [
      'Serial is from the batch with the weak capacitor. Straight replacement, no need to test.',
      'Checked with the workshop: part is here, visit can be this week.',
    ],
    again: ['Good evening, it worked for two days and now it is off again. Sorry to be back so soon.'],
  },
  {
    key: 'noise',
    tags: ['repair'],
    queue: 'repairs',
    weight: 5,
    products: ['washer', 'fridge', 'vacuum', 'purifier'],
    thanks,
    subjects: ['Strange noise from the {product}', '{product} hums at night', 'Loud rattle when it spins'],
    openings: [
      'Hello, since the weekend our {product} makes a sound like a small helicopter. The baby sleeps next door. Is there anything I can do myself?',
      'Hi! The {product} hums all night long, it did not do that before. It still works fine otherwise.',
    ],
    questions: ['Hello {name},\n\nthat would keep me awake too. Does it stand level, and does the sound change when you lay a hand on the top?\n\n{agent}'],
    answers: ['It does get quieter with my hand on it! It is on an old wooden floor.'],
    solutions: [
      'Hello {name},\n\nthen it is the floor passing the sound on. Turn the two front feet out until it stands without rocking, or put the rubber pads under it that we are sending you today as a small thank-you for testing.\n\n{agent}',
      'Hello {name},\n\nplease look for the two transport screws on the back. They are easy to miss and make exactly this noise. The booklet shows them on page 6.\n\n{agent}',
    ],
    again: ['It was quiet for a day and now the helicopter is back. Could somebody come and look?'],
  },
  {
    key: 'refund',
    tags: ['refund'],
    queue: 'billing',
    weight: 6,
    thanks,
    subjects: ['When do I get my money back?', 'Refund for order {order}', 'Return received, no refund yet'],
    openings: [
      'Hello, I sent the {product} back two weeks ago (order {order}). The parcel was received, but the money is not here. Could you look into it?',
      'Hi, I returned one of two {product}s and was refunded for none. I am sure it is only a mix-up.',
    ],
    questions: ['Hello {name},\n\nthank you for your patience. Did you pay by card or by transfer? The way back is a different one.\n\nBest,\n{agent}'],
    answers: ['By card, the one ending in 41.', 'Bank transfer.'],
    solutions: [
      'Hello {name},\n\nI found it: the parcel was booked in without its order number. I released the refund just now; banks take two to three working days to show it.\n\nBest,\n{agent}',
      'Hello {name},\n\nthe refund went out this morning in full, with the return postage. If it is not there by {day}, write to me directly and I chase it.\n\nBest,\n{agent}',
    ],
    notes: ['Amount above my limit, asked Marcus to release it.', 'Refund file ran at noon, this one is in it.'],
  },
  {
    key: 'charged-twice',
    tags: ['payment'],
    queue: 'billing',
    weight: 3,
    priority: 'urgent',
    thanks,
    subjects: ['I was charged twice', 'Two payments for one order', 'Double charge, order {order}'],
    openings: [
      'Hello, my bank shows two payments to you for the same amount, minutes apart. I only ordered one {product} ({order}). Please give one back soon, rent is due on Friday.',
      'The page froze while paying so I pressed again. Now I have paid twice. Sorry! Can you undo one?',
    ],
    questions: ['Hello {name},\n\nlet me look at once. Does your bank show both as booked, or one as "pending"?\n\n{agent}'],
    answers: ['Both booked I am afraid.', 'One says pending.'],
    solutions: [
      'Hello {name},\n\nthe second payment is on its way back to you, I asked for the fast route. It should be there tomorrow. And no need to be sorry, the page should not have let you.\n\n{agent}',
    ],
    notes: ['Payment log confirms: two captures, 40 seconds apart. Told the shop team.'],
  },
  {
    key: 'invoice',
    tags: ['invoice'],
    queue: 'billing',
    weight: 4,
    priority: 'low',
    thanks,
    subjects: ['Invoice for order {order}', 'Need an invoice with our company name', 'Wrong address on the invoice'],
    openings: [
      'Hi, could you send the invoice for {order} again, with our company name on it? Our bookkeeper is strict.',
      'Hello, the invoice for the {product} shows our old address. Could it be changed?',
    ],
    questions: ['Hello {name},\n\ngladly. Please send me the full company name and address as they should be printed.\n\n{agent}'],
    answers: ['It is all in our signature below. Thank you!'],
    solutions: ['Hello {name},\n\nthe new invoice is in your account under Orders, and the old one is marked as replaced.\n\n{agent}'],
  },
  {
    key: 'spare-part',
    tags: ['spare-part'],
    queue: 'repairs',
    weight: 5,
    thanks,
    subjects: ['Spare part for the {product}', 'Lost the lid', 'Can I buy a new filter?'],
    openings: [
      'Hello, my grandson dropped the lid of our {product}. Can I buy only the lid? The rest is perfectly good.',
      'Hi, do you sell filters for the {product} separately, and how often should they be changed?',
    ],
    questions: ['Hello {name},\n\nwe do keep parts for ten years. Which colour is yours?\n\n{agent}'],
    answers: ['The dark green one.', 'Plain white.'],
    solutions: [
      'Hello {name},\n\nI have put one in the post for you, free of charge. It is a small thing and far better than throwing a good machine away.\n\n{agent}',
      'Hello {name},\n\nyes: a set of two keeps you going for a year. Here is how to change it: open the back, press the grey tab, pull. No tools needed.\n\n{agent}',
    ],
  },
  {
    key: 'change-order',
    tags: ['order'],
    queue: 'delivery',
    weight: 5,
    thanks,
    subjects: ['Change of delivery address', 'Can I still change the colour?', 'Please cancel order {order}'],
    openings: [
      'Hello, we are moving on Saturday and I forgot to change the address for {order}. Is it too late?',
      'Hi, I ordered the {product} in white but my wife (rightly) says green. Can it still be changed?',
      'Good day. Please cancel {order}, I found out that my sister has already ordered the same one for us.',
    ],
    questions: ['Hello {name},\n\nyou are just in time, it has not been packed. What should it be instead?\n\n{agent}'],
    answers: ['The rest stays as it is, only that one thing. Thank you!'],
    solutions: [
      'Hello {name},\n\nchanged. You will get a new confirmation in a minute; please glance over it.\n\n{agent}',
      'Hello {name},\n\ndone, and nothing has been charged.\n\n{agent}',
    ],
    notes: ['Stopped at packing by the night shift. Close one.'],
  },
  {
    key: 'which-one',
    tags: ['advice'],
    queue: 'general',
    weight: 5,
    priority: 'low',
    thanks,
    subjects: ['Which {product} for a small flat?', 'Question before buying', 'Does it fit under the counter?'],
    openings: [
      'Hello, I live alone in 28 square metres. Is the {product} too large for me? I do not want to buy more than I need.',
      'Hi! How tall is the {product} with the lid open? Our counter leaves 46 cm.',
    ],
    questions: ['Hello {name},\n\na good question. How often would you use it in a week?\n\n{agent}'],
    answers: ['Perhaps twice. On Sundays there are friends.'],
    solutions: [
      'Hello {name},\n\nthen the small one is plenty, and it costs less. If it turns out too small, you may swap it within 60 days.\n\n{agent}',
      'Hello {name},\n\nI went and measured one in our kitchen: 43 cm with the lid open. It fits.\n\n{agent}',
    ],
  },
  {
    key: 'praise',
    tags: ['feedback'],
    queue: 'general',
    weight: 2,
    priority: 'low',
    thanks,
    subjects: ['Thank you to your technician', 'A compliment for once', 'Idea for the {product}'],
    openings: [
      'Hello, I only want to say that Henrik, who repaired our {product}, was wonderful. He even explained everything to our daughter. Please tell him.',
      'Hi, we love the {product}. One idea: could the beep be switched off? Early mornings...',
    ],
    questions: ['Dear {name},\n\nyou made our day. May we print your words on the board in our workshop?\n\n{agent}'],
    answers: ['Of course!'],
    solutions: ['Dear {name},\n\npassed on, with a cup of coffee. Thank you for taking the time.\n\n{agent}'],
  },
];

export const englishNotes = {
  ask: 'Could you check the shelf for order {order} when you are near it?',
  found: 'Found it: it was in the returns cage. Label is fine, goes out with the next van.',
  handover: 'My shift ends here. Customer is friendly, waiting for the depot to ring back.',
};
