import Heart from 'lucide-react/icons/heart'
import Share2 from 'lucide-react/icons/share-2'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { PasswordField } from '../../ui/inner/password-field.tsx'
import { Stepper } from '../../ui/inner/stepper.tsx'
import { Menu, menuItemStyle } from '../../ui/menu.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Select } from '../../ui/select.tsx'
import { Sheet } from '../../ui/sheet.tsx'

const options = [
  { value: 'date', label: 'Date' },
  { value: 'price', label: 'Price' },
  { value: 'name', label: 'Name' },
] as const

export function ControlSamples() {
  return (
    <div className="space-y-8">
      <Buttons />
      <Choices />
      <div className="grid gap-6 sm:grid-cols-2">
        <Field label="E-mail" type="email" hint="For your tickets only." />
        <PasswordField label="Password" show="Show" hide="Hide" hint="At least 8 characters." />
        <Field label="User name" defaultValue="a:b" error="Use 3 to 32 of a–z, 0–9, dot, dash, underscore." />
      </div>
      <Overlays />
    </div>
  )
}

function Buttons() {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button tone="primary">Primary</Button>
      <Button>Plain</Button>
      <Button tone="quiet">Quiet</Button>
      <Button tone="danger">Danger</Button>
      <Button tone="primary" busy>
        Busy
      </Button>
      <Button disabled>Disabled</Button>
      <Button size="sm">
        <Heart aria-hidden="true" />
        Small
      </Button>
      <Button size="lg" tone="primary">
        Large
      </Button>
      <IconButton label="Share" icon={<Share2 />} />
    </div>
  )
}

function Choices() {
  const [quantity, setQuantity] = useState(1)
  const [checked, setChecked] = useState(true)
  const [sort, setSort] = useState<(typeof options)[number]['value']>('date')
  return (
    <div className="flex flex-wrap items-center gap-8">
      <Stepper
        labels={{ value: 'Quantity', fewer: 'One fewer', more: 'One more' }}
        value={quantity}
        max={4}
        onChange={setQuantity}
      />
      <Select label="Sort by" value={sort} options={options} onChange={setSort} />
      <Segmented label="Order" value={sort} options={options} onChange={setSort} />
      <Checkbox checked={checked} onChange={setChecked} aside="12">
        Available only
      </Checkbox>
    </div>
  )
}

function Overlays() {
  const [open, setOpen] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button onClick={() => setOpen(true)}>Open sheet</Button>
      <Sheet open={open} onClose={() => setOpen(false)} title="Sheet" closeLabel="Close">
        A native modal dialog: from the bottom on a phone, in the middle elsewhere.
      </Sheet>
      <Menu label="Open menu" buttonClassName="h-10 border px-4 font-medium text-sm" button="Open menu">
        <button type="button" data-closes className={menuItemStyle}>
          <Heart aria-hidden="true" />
          An item
        </button>
      </Menu>
    </div>
  )
}
