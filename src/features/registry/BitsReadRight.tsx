/** The share of bits that a decoder is taken to read right: a coin at least. */
import { ShareField } from '../../ui/Field.tsx';

interface Props {
  help: string;
  /** 0.5…1. */
  value: number;
  onChange: (share: number) => void;
}

export function BitsReadRight({ help, value, onChange }: Props) {
  return <ShareField label="Bits read right" help={help} value={value} min={0.5} onChange={onChange} />;
}
