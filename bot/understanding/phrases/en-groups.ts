import type { Phrases } from "./format.ts";

/** English words that stand for each other in the phrases of en.ts. */
export const englishGroups: Phrases["groups"] = {
  please: "please, pls, plz, pleas, kindly",
  // Without "text" and "message" alone, which are verbs just as often: "stop by and text".
  texts: `texts, txts, text messages/msgs, text message/msg reminders/alerts/notifications, messages, msgs, mesages, messeges, massages, sms, smses,
      reminders, notifications, alerts, notices, text/sms alerts/reminders/notifications/notices/updates/blast/blasts, updates, spam, robotexts`,
  these:
    "the, these, those, ur, yr, this, your, my, any, all, all the, all these, all of these, all your, all my, any of these, any of your, of these, of those",
  stop: "stop, stopp, stahp, stpo, sotp, quit, cease, desist, desist from, cease and desist, refrain from",
  texting: `texting, txting, texing, texting and calling, messaging, msging, contacting, calling, bothering, spamming, sending, harassing, pestering,
      notifying, reminding, blowing up, writing, writing to, bugging, annoying, disturbing, sms-ing, smsing, textin, txtin, messagin, callin, botherin, spammin,
      sendin, buggin, pinging, blasting, soliciting, reaching out to`,
  text: `text, txt, message, msg, contact, call, bother, spam, notify, remind, text or call, call or text, write, bug, disturb, sms, text message`,
  phone:
    "number, phone, cell, mobile, cellphone, telephone, cell phone, phone number, cell number, mobile number, telephone number, contact info",
  me: "me, us, my <phone>, this <phone>, our <phone>, that <phone>, my name, our name, me and my family",
  to: "to <me>, at <me>, on <me>, at all",
  dont: "don't, dont, do not, dnt, never, don't ever, do not ever, don't you ever, never ever, don't you",
  wantNot: `don't want, do not want, dont want, dnt want, don't wanna, don't wish, do not wish, never wanted, never want, no longer want, no longer wish,
      no longer need, no longer care, don't need, do not need, don't care, don't like, didn't want, did not want, doesn't want, does not want, not want`,
  off: "take, remove, get, delete, pull, scrub, wipe, erase, strike, cut, unlist, withdraw, clear, keep, leave",
  list: `list, lists, list of yours, system, database, records, files, file, contacts, thread, group, group chat, service, program, mailing list, text list,
      texting list, contact list, call list, distribution list, phone list, sms list, message list, messaging list, subscription`,
  signed:
    "signed up, sign up, signup, subscribed, subscribe, subscribe to, opted in, opt in, enrolled, enroll, registered, agreed, agree, consented, consent",
  never: "never, didn't, did not, didnt, don't remember, don't recall, never even, did nt",
  // What automatic answers mention.
  machine: `this number, the number, this phone, this phone number, this line, this mailbox, this inbox, this account, this device,
      this service, this landline, this short code, this is a landline, this is a landline and, the phone number, the subscriber, the recipient,
      the customer, the person, the mailbox, the inbox, mailbox, our system, this system, number, landline`,
  message:
    "msg, message, text, sms, text message, your message, your text, your msg, your text message, the message, this message, txt",
  business: "general, company, business, main, personal, private, customer service, front desk, after hours, office",
  will: "i'll, ill, i will, we will, we'll, will, someone will, i'd, i can, gonna, i shall, a team member will, one of us will",
  answer:
    "reply, respond, text, call, answer, message, txt, contact, follow up, get back, talk, reach out, reply back, text back, call back, be in touch",
  cant: "can't, cannot, cant, can not, unable to, not able to, won't be able to, will not be able to, not available to, unavailable to, couldn't",
  // Common names, for "this isn't Maria".
  name: `james, john, robert, michael, mike, david, dave, william, bill, richard, joseph, joe, tom, thomas, charles, chris, daniel, dan, mark, paul, steve,
      kevin, brian, george, mary, maria, patricia, pat, jennifer, jen, linda, elizabeth, liz, barbara, susan, sue, jessica, sarah, karen, lisa, nancy,
      sandra, ashley, kim, emily, donna, michelle, carol, amanda, melissa, laura, anna, ana, jose, juan, carlos, luis, jesus, peter, jane, him, her, them`,
};
