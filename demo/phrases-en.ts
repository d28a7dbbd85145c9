/** Sentences that make two letters about the same thing differ, and what is said around the matter itself. All invented. */
import type { Phrases, Scenario } from './scenario.ts';

const thanks = ['It works again here, thank you.', 'Thanks for the honest answer.', 'Understood, thank you {agent}.'] as const;

/** The week when nothing worked: the shop's payment page and its tracking were away, and the days after. */
export const englishOutage: readonly Scenario[] = [
  {
    key: 'outage-payment',
    tags: ['payment', 'outage'],
    queue: 'billing',
    weight: 6,
    priority: 'high',
    thanks,
    subjects: ['Payment page shows an error', 'Cannot pay for order {order}', 'Is your shop down?', 'Error 502 when I want to pay'],
    openings: [
      'Hello, I have tried to pay for a {product} since this morning and the page only says that something went wrong. Was my card charged or not?',
      'Your payment page has been broken for hours. I gave my card number four times. Please tell me that I do not have four {product}s coming now (order {order}).',
      'Hi, I get a white page after the button "Pay now". My bank shows a reserved amount. What should I do?',
    ],
    questions: [
      'Hello {name},\n\nI am sorry, our payment page is having a bad day. Could you tell me whether your bank shows the amount as reserved or as booked?\n\n{agent}',
    ],
    answers: ['Reserved, it says.', 'Booked, twice. I am not amused.'],
    solutions: [
      'Hello {name},\n\nour payment page was out of order from Tuesday morning and works again. Whatever was reserved but not ordered is given back by your bank within three days; I have checked that your order {order} exists once and is paid once.\n\nI am sorry for the trouble.\n{agent}',
      'Hello {name},\n\nI found two payments and have sent one back just now. The outage was ours, and so is the shipping: I have taken it off your order.\n\n{agent}',
    ],
    notes: ['Outage list: payment captured without an order. Given to the shop team with the others.', 'Same pattern as the others from Tuesday.'],
    again: ['The money is still not back and it has been four days. Who can I talk to?'],
  },
  {
    key: 'outage-tracking',
    tags: ['delivery', 'outage'],
    queue: 'delivery',
    weight: 5,
    thanks,
    subjects: ['Tracking does not work', 'No confirmation for order {order}', 'Did my order go through?'],
    openings: [
      'Hello, I ordered a {product} on the day your page was broken and have not had a confirmation since. The tracking link leads nowhere. Order {order}, I think.',
      'Hi, the tracking page has been saying "please try again later" since Tuesday. Is {order} on its way or not?',
    ],
    questions: ['Hello {name},\n\nI am looking for it. Which address did you order with? Some orders of that day were saved without one.\n\n{agent}'],
    answers: ['With this one, the same as always.'],
    solutions: [
      'Hello {name},\n\nyour order survived, its confirmation did not: I have sent it again. Everything from that day leaves the warehouse two days late, and the tracking shows it from this evening on.\n\nI am sorry.\n{agent}',
    ],
    notes: ['Order is in the warehouse list but has no label. Asked for one.'],
    again: ['You wrote that the tracking would show it from the evening on. It does not.'],
  },
];

export const englishPhrases: Phrases = {
  context: [
    { text: 'I have been a customer since 2019 and never had a reason to write before.', weight: 6 },
    { text: 'You can also ring me, I am at home most of the time.', weight: 6 },
    { text: 'I have photographs if that is of any use.', weight: 6 },
    { text: 'My neighbour in flat {number} has the same one and hers is fine.', weight: 5 },
    { text: 'It was paid by card, receipt {number}, in case you need that.', weight: 5 },
    { text: 'Please write and do not call, I work nights.', weight: 4 },
    { text: 'The serial number is LH-{serial}.', weight: 8 },
    { text: 'We live on the third floor without a lift, if that matters for anything.', weight: 4 },
    { text: 'The delivery note has the number {serial} at the bottom.', weight: 4 },
    { text: 'It stands in a bakery, so it is used about {number} times a day.', weight: 3 },
    { text: 'My husband says I should simply throw it away, please prove him wrong.', weight: 3 },
    { text: 'I already looked at the questions on your page and did not find mine.', weight: 5 },
    { text: 'Sorry for the long message, I wanted to give you everything at once.', weight: 3 },
    { text: 'The little one is afraid of it now, which is almost funny.', weight: 2 },
    { text: 'It is next to the old harmonium in the hallway, where it was always dry.', weight: 0.7 },
    { text: 'I would rather have it in writing.', weight: 3 },
    { text: 'We are moving to Station Road {number} at the end of the month.', weight: 3 },
  ],
  chasers: [
    'Hello, is there any news on this? I wrote {waited} ago.',
    'Hi again. I have not heard anything yet. Could somebody have a look please?',
    'Just asking whether my message arrived. Thank you.',
    'Second attempt. Is anybody there?',
    'I have now been waiting for {waited}. That is too long for such a question.',
  ],
  reminders: ['Hello {name},\n\na short reminder from my side: could you send me what I asked for, so that I can go on?\n\n{agent}'],
  givesUp: [
    'Hello {name},\n\nI have not heard from you, so I take it that the matter has settled itself and close it for now. A line from you opens it again.\n\n{agent}',
    'Hello {name},\n\nas you were not in touch again I put this to rest. If something is still open, simply answer this message.\n\n{agent}',
  ],
  elsewhere: [
    'Hello {name},\n\nI have asked our workshop and write to you as soon as they answer, tomorrow at the latest.\n\n{agent}',
    'Hello {name},\n\nthe carrier has to look into this; I have given them everything. They usually need a day. I keep an eye on it.\n\n{agent}',
  ],
  reported: ['Answer came by telephone, see below.', 'They confirmed it in writing, filed.'],
  again: ['Hello, I am afraid this is not solved: it is the same as before.', 'It came back this morning. What now?'],
  followUp: [
    'Hello again, some weeks ago you helped me with this and now it is back. Can we go on where we stopped?',
    'You closed this, but the matter has come up again. Could you look once more?',
  ],
  spam: [
    { subject: 'Rank your shop first in seven days', text: 'Dear owner, we looked at your page and found 47 problems. Reply for a special price only today.' },
    { subject: 'Your parcel could not be delivered', text: 'Pay a small customs fee of 1.99 to release your parcel. This is the last notice.' },
    { subject: 'Business proposal', text: 'Kindly answer with your bank details so that we can begin our cooperation in kitchen metals.' },
  ],
  moved: 'Belongs to {queue}, moved there.',
  ratings: {
    1: ['Nobody answered for days.', 'I had to explain everything three times.', 'Still not solved. I gave up.'],
    2: ['It took too long until somebody answered.', 'Friendly, but it did not help.'],
    3: ['Helpful in the end, but I had to ask twice.', 'All right, but slow.'],
    4: ['Good answer, a little late.', 'Kind and competent.'],
    5: [
      'Friendly and quick. I felt taken seriously.',
      'A real person who read what I wrote!',
      'Solved on the first try.',
      'Kind answer, and the small gift was lovely.',
    ],
  },
  days: ['Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  waited: (hours) => (hours < 36 ? `${Math.max(2, Math.round(hours))} hours` : `${Math.round(hours / 24)} days`),
};
