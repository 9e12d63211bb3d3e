// Keystores beyond their keys, step by step.

/** Opens a part of a keystore's page by its name in the address. */
export async function part(page, name) {
  await page.locator(`nav.tabs a[href$="/${name}"]`).click();
  await page.waitForURL(new RegExp(`/${name}$`));
}

/** Registers one address on its open tab. */
export async function addAddress(page, address, description = "") {
  await page.getByTestId("add-credential").first().click();
  await page.getByTestId("credential-address").fill(address);
  await page.getByTestId("credential-description").fill(description);
  await page.getByTestId("confirm-credential").click();
  await page.getByTestId("add-credential-dialog").waitFor({ state: "hidden" });
}

/** The rows of the list on the open tab, by what they show. */
export function credential(page, text) {
  return page.locator("[data-testid=credentials] tbody tr").filter({ hasText: text });
}

/** Registers somebody on the open page of people and programs. */
export async function register(page, { name, kind = "user", role = "user", key = "" }) {
  await page.getByTestId("add-principal").first().click();
  await page.getByTestId("principal-name").fill(name);
  await page.locator("label.type-card", { has: page.getByTestId(`principal-${kind}`) }).click();
  await page.getByTestId("principal-role").selectOption(role);
  if (key) await page.getByTestId("principal-key").fill(key);
  await page.getByTestId("save-principal").click();
  await page.getByTestId("principal-dialog").waitFor({ state: "hidden" });
}
