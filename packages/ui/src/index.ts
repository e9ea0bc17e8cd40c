export { Badge, type BadgeTone } from './badge.tsx'
export {
  Button,
  type ButtonProps,
  type ButtonVariant,
  buttonClass,
  type ControlSize,
  IconButton,
  Spinner,
} from './button.tsx'
export { CodeBlock } from './code-block.tsx'
export { Combobox } from './combobox.tsx'
export { CommandGroup, CommandItem, CommandPalette } from './command.tsx'
export { ConnectorIcon } from './connector-icon.tsx'
export { CopyButton } from './copy-button.tsx'
export { type Column, DataTable, type TableSelection } from './data-table.tsx'
export { ConfirmDialog, Dialog } from './dialog.tsx'
export { type ControlAttributes, Field } from './field.tsx'
export {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatExact,
  formatMoment,
  formatRelative,
} from './format.ts'
export { controlClass, Input, type InputProps, Textarea } from './input.tsx'
export { type JsonValue, JsonView } from './json-view/index.ts'
export { Kbd } from './kbd.tsx'
export { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from './menu.tsx'
export { PanelEdge, ResizablePanel, ResizablePanels } from './panels.tsx'
export { Picker, type PickerChoice, type PickerRemote } from './picker.tsx'
export { Popover } from './popover.tsx'
export { Segmented } from './segmented.tsx'
export { Select, type SelectOption } from './select.tsx'
export { Banner, EmptyState, ErrorState, Skeleton } from './states.tsx'
export { type Status, StatusMark, statuses } from './status-mark.tsx'
export { floatClass, itemClass } from './surface.ts'
export { type Tab, Tabs } from './tabs.tsx'
export { Duration, RelativeTime, Until, useNow } from './time.tsx'
export { type ToastMessage, ToastProvider, useToast } from './toast.tsx'
export { Checkbox, Switch } from './toggle.tsx'
export { Tooltip, TooltipProvider } from './tooltip.tsx'
