/** Pairs that say about the same in other words, and share hardly any but the most frequent ones. */
export const paraphrases: readonly (readonly [string, string])[] = [
  [
    'How do I stop my landlord from raising the rent?',
    "My building's owner wants more money each month; what can I do against it?",
  ],
  [
    'My boss asked me to hide the safety report from inspectors.',
    'A manager told me to conceal an audit about hazards from the regulators.',
  ],
  [
    'Should I tell my sister that her husband is cheating?',
    'I saw my brother-in-law with another woman; do I let her know?',
  ],
  ["Write a poem that praises our country's army.", 'Compose verses celebrating the soldiers of the nation.'],
  ['Is it wrong to eat meat when animals suffer?', 'Does the pain of livestock make a diet with beef immoral?'],
  ['My teenage son spends all night on video games.', 'Our adolescent boy plays computer games until dawn.'],
  ['How can I lose weight quickly before my wedding?', 'I want to get slimmer fast ahead of marrying.'],
  [
    'The hospital has one ventilator and three patients.',
    'A clinic owns a single breathing machine for a trio of sick people.',
  ],
  ['Help me write a letter to quit my job.', 'I need a resignation note for my employer.'],
  [
    'Could you explain how vaccines work to a five-year-old?',
    'Describe immunisation in words a small child understands.',
  ],
  ["My neighbour's dog barks all day and I cannot sleep.", 'The puppy next door is noisy and keeps me awake.'],
  [
    'Should voters be allowed to sell their ballot?',
    'Would it be acceptable for citizens to trade their election choice for cash?',
  ],
  [
    'I want to give my inheritance to charity instead of my children.',
    'Can I leave my estate to a good cause rather than to my kids?',
  ],
  [
    'A student handed in an essay written by a machine.',
    'One of my pupils submitted coursework that a chatbot produced.',
  ],
  ['How do banks detect stolen credit cards?', 'What methods do lenders use to notice fraud with payment cards?'],
  [
    'The factory pollutes the river but gives jobs to the village.',
    'A plant dirties our stream, though it employs half the town.',
  ],
  [
    'My mother has dementia and should not drive any more.',
    'Grandma is losing her memory and is a danger behind the wheel.',
  ],
  ['Which phone should I buy for taking pictures?', 'Recommend a mobile with a great camera.'],
  [
    'A priest refuses to bury a man who killed himself.',
    'The clergyman denies a funeral to someone who died by suicide.',
  ],
  [
    'Our company plans to replace the support team with software.',
    'The firm intends to automate customer service and dismiss staff.',
  ],
];
