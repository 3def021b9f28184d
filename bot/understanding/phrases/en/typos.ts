/** Words that thumbs mistype, by one letter or two swapped; words that mean something else are left out. */

/** For "texting", "sending", "messaging". */
export const TYPED_TEXTING = `etxting, exting, fexting, gexting, rexting, tdxting, tecting, tedting, teting, tetxing,
  texfing, texging, texing, texitng, texring, textibg, textig, textign, textihg, textijg, textimg, textin, textinb,
  textinf, textinh, textint, textinv, textkng, textng, textnig, textong, textung, texying, tezting, trxting, twxting,
  txeting, txting, yexting, aending, esnding, sdnding, sebding, seding, sedning, sehding, sejding, semding, sencing,
  sendibg, sendig, sendign, sendihg, sendijg, sendimg, sendinb, sendinf, sendinh, sendint, sendinv, sendkng, sendng,
  sendnig, sendong, sendung, seneing, senfing, senidng, sening, senxing, snding, sneding, srnding, swnding, wending,
  xending, zending, emssaging, essaging, jessaging, kessaging, mdssaging, measaging, medsaging, mesaaging, mesaging,
  mesasging, mesdaging, messabing, messafing, messagibg, messagig, messagign, messagihg, messagijg, messagimg,
  messagin, messaginb, messaginf, messaginh, messagint, messaginv, messagkng, messagng, messagnig, messagong,
  messagung, messahing, messaigng, messaing, messating, messaving, messgaing, messging, messqging, messsging,
  messzging, meswaging, mesxaging, meszaging, mewsaging, mexsaging, mezsaging, mrssaging, msesaging, mssaging,
  mwssaging, nessaging`;

/** For "text". */
export const TYPED_TEXT = `etxt, fext, gext, rext, tdxt, tect, tedt, tetx, texf, texg, texr, texy, tezt, trxt, twxt,
  txet, yext`;
