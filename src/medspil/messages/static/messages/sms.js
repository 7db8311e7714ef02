/* How long an SMS is, while one types. The page counts the same without this file (sms.py). */
(() => {
  "use strict";
  const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const EXTENDED = "^{}\\[~]|€\f";
  const english = document.documentElement.lang.startsWith("en");

  const say = (text) => {
    const plain = text.replace(/\r\n/g, "\n");
    const culprits = [...new Set([...plain].filter((c) => !BASIC.includes(c) && !EXTENDED.includes(c)))];
    const gsm = culprits.length === 0;
    const units = gsm ? [...plain].reduce((n, c) => n + (EXTENDED.includes(c) ? 2 : 1), 0) : plain.length;
    const [one, each] = gsm ? [160, 153] : [70, 67];
    const parts = units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / each);
    const found = english ? `${units} characters, ${parts} SMS.` : `${units} tegn, ${parts} SMS.`;
    if (gsm) return found;
    const those = culprits.slice(0, 8).join(" ");
    return found + (english
      ? ` Because of ${those} there is room for 70 characters only in each.`
      : ` Tegnene ${those} gør, at der kun er plads til 70 tegn i hver.`);
  };

  document.querySelectorAll("[data-sms]").forEach((field) => {
    const place = document.getElementById(field.dataset.sms);
    if (place) field.addEventListener("input", () => { place.textContent = say(field.value); });
  });
})();
