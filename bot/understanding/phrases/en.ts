import { englishAutomatic } from "./en/automatic.ts";
import { englishGroups } from "./en/groups.ts";
import { englishHarmless } from "./en/harmless.ts";
import { englishLexicon } from "./en/lexicon.ts";
import { englishRequests } from "./en/requests.ts";
import { englishStop } from "./en/stop.ts";
import { englishUnsure } from "./en/unsure.ts";
import type { Phrases } from "./format.ts";

export const english: Phrases = {
  courtesies: `please, pls, plz, plss, pleas, please and thank you, thanks, thank you, thank u, thankyou, thx, ty,
    tysm, thanks again, thank you so much, thanks so much, many thanks, thanks in advance, no thanks, no thank you,
    no ty, hi, hello, hey, yo, hi there, good morning, good afternoon, good evening, dear library, dear sir,
    dear sir or madam, sir, madam, maam, ma'am, guys, folks, y'all, library, ok, okay, k, alright, all right, sorry,
    so sorry, excuse me, now, right now, immediately, at once, asap, today, already, again, kindly, just, seriously,
    for real, for good, forever, lol, ugh, omg, oh, wow, well, um, and, but, so, also, yes, yeah, yep, nope, no,
    really, regards, cheers, bye, goodbye, god bless, anyway, dude, bro, bruh, bruv, man, girl, buddy, lady, ladies,
    people, you people, you guys, yall, friend, honey, hon, hun, love, luv, dear, darling, mate, pal, lads, team,
    staff, librarian, dear librarian, sirs, gentlemen, miss, boss, fam, son, young man, young lady, good day, g'day,
    gday, greetings, howdy, hiya, hey there, good night, goodnight, to whom it may concern, i'm afraid, i am afraid,
    actually, literally, honestly, frankly, please and thanks, cheers mate, ta, ta very much, kind regards,
    best regards, best wishes, all the best, yours sincerely, sincerely, respectfully, god bless you, bless you,
    bless your hearts, bless your heart, have a nice day, have a good day, have a great day, have a good one,
    have a blessed day, take care, much appreciated, appreciate it, i appreciate it, tyvm, thx so much,
    thank you for your time, thank you in advance, thanks very much, thank you very much, many thx, muchas gracias,
    gracias, lmao, smh, ffs, wtf, jeez, geez, gosh, argh, hmm, er, uh, oi, ay, aye, ah, ahh, och, nah, naw, yea, yup,
    sure, fine, great, hello there, hi library, hello library, dear library team, i'm his wife, i'm her husband,
    i'm his widow, i am his wife, i am her husband, this is his wife, this is her husband, im his wife,
    im his daughter, i'm his daughter, i'm her daughter, i'm his son, i'm her son, sr, sister, nurse, haha, amen, pet,
    deary, dearie, hen, chick, duck, darlin, my friend, oga, abeg, yaar, bhai, biko, sir ji, sirji, ji,
    must be a mistake, there must be a mistake, there must be some mistake, must be an error, there is a mistake,
    there's a mistake, you made a mistake, i think you made a mistake, pleez, pliz, pleeze, pretty please, rip, r i p,
    rest in peace, god rest her soul, god rest his soul,
    this is her/his/their daughter/son/niece/nephew/husband/wife/sister/brother/mother/mom/father/dad/grandson/granddaughter/widow,
    sorry to say, unfortunately, sadly, sorry to tell you, sorry to inform you, i'm sorry to say, sorry to bother you,
    just so you know, fyi, just letting you know, i thought you should know, please note, i'm sorry, x, xx, xxx, fr,
    frfr, ong, on god, istg, ngl, tbh`,
  saying:
    "said, say, saying, says, told you, telling you, asked you, asking you to, mean, repeat, texted, replied, wrote, typed, sent",
  slips: "unsubscribe, notifications, discontinue, messages, reminders",
  groups: englishGroups,
  lexicon: englishLexicon,
  joints:
    "who is this, who are you, who dis, whos this, who the hell is this, idk who u are, idk who you are, idk who this is, for the last time, i am at work, im at work, i'm at work, i'm driving, im driving, im sick, im busy, i'm busy, but, because, becuz, becuse, bc, cuz, coz, cos, cause, since, so please, so pls, so plz, so kindly, and please, and pls, or else, therefore, however, otherwise",
  ...englishAutomatic,
  ...englishRequests,
  harmless: englishHarmless,
  stop: englishStop,
  unsure: englishUnsure,
};
