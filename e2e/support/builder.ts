import { expect, type Locator, type Page } from '@playwright/test'

/** The builder as a person uses it: with the mouse and the keyboard, by what is written on the screen. */
export class Builder {
  readonly page: Page
  readonly canvas: Locator
  readonly inspector: Locator

  constructor(page: Page) {
    this.page = page
    this.canvas = page.getByTestId('canvas')
    this.inspector = page.getByLabel('Inspector', { exact: true })
  }

  /** Drags a palette item so that it lands at a point of the canvas, counted from its left upper corner. */
  async drag(use: string, to: { x: number; y: number }): Promise<void> {
    const item = this.page.getByTestId(`palette-${use}`)
    await item.scrollIntoViewIfNeeded()
    await item.dragTo(this.canvas, { targetPosition: to })
  }

  /** One of the bands of a container: `body`, `catch` or `finally`. */
  lane(container: string, slot: 'body' | 'catch' | 'finally'): Locator {
    return this.canvas.getByTestId(`lane-${container}-${slot}`)
  }

  /** Drags a palette item into a lane. */
  async dragInto(use: string, container: string, slot: 'body' | 'catch' | 'finally'): Promise<void> {
    const item = this.page.getByTestId(`palette-${use}`)
    await item.scrollIntoViewIfNeeded()
    await item.dragTo(this.lane(container, slot), { targetPosition: { x: 30, y: 24 } })
  }

  /** Presses a palette item: the step goes below the chosen one and is connected to it. */
  async addAfter(id: string, use: string): Promise<void> {
    await this.select(id)
    await this.page.getByTestId(`palette-${use}`).click()
  }

  node(id: string): Locator {
    return this.canvas.getByTestId(`node-${id}`)
  }

  async select(id: string): Promise<void> {
    await this.node(id).click({ position: { x: 60, y: 20 } })
    await expect(this.inspector).toBeVisible()
  }

  /** Draws an edge with the mouse, from the handle below one node to the handle above another. */
  async connect(from: string, to: string, port = 'out'): Promise<void> {
    const start = await centre(this.node(from).getByTestId(`handle-${port}`))
    const end = await centre(this.node(to).getByTestId('handle-in'))
    await this.page.mouse.move(start.x, start.y)
    await this.page.mouse.down()
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 })
    await this.page.mouse.move(end.x, end.y, { steps: 5 })
    await this.page.mouse.up()
    await expect(
      this.canvas.getByRole('group', { name: new RegExp(`Edge from ${from} to ${to}`) }),
    ).toHaveCount(1)
  }

  /** Picks an option of one of the inspector's lists. */
  async choose(label: string, option: string): Promise<void> {
    const list = this.inspector.getByRole('combobox', { name: label, exact: true })
    await list.click()
    await this.page.getByRole('option', { name: option }).click()
    await expect(list).toContainText(option)
  }

  /** Fills a field of the inspector: one that completes expressions is a combobox for assistive technology. */
  async fill(label: string, value: string): Promise<void> {
    const field = this.inspector
      .getByRole('combobox', { name: label, exact: true })
      .or(this.inspector.getByRole('textbox', { name: label, exact: true }))
    await field.fill(value)
    await field.blur()
  }

  /** Picks one of the inspector's choices that are all in sight. */
  async pick(option: string): Promise<void> {
    await this.inspector.getByRole('radio', { name: option, exact: true }).click()
  }

  /** Replaces the whole source in Monaco: all selected, the new one pasted, the last line typed by hand. */
  async writeCode(source: string, lastLine: string): Promise<void> {
    const editor = this.inspector.getByTestId('code-editor')
    await editor.locator('.view-lines').click()
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), `${source}\n`)
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Control+v')
    await this.page.keyboard.press('Control+End')
    await this.page.keyboard.type(lastLine)
    await expect(editor).toContainText(lastLine.replaceAll(' ', '\u00a0'))
  }

  async saved(): Promise<void> {
    await expect(this.page.getByTestId('save-state')).toHaveText(/^saved/i)
  }

  async run(): Promise<void> {
    await this.page.getByTestId('run').click()
  }

  get runStatus(): Locator {
    return this.page.getByTestId('run-status')
  }

  statusOf(id: string): Locator {
    return this.node(id).getByTestId('node-status').first()
  }
}

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('the handle is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
