/** Numbers of the zip format that the reader and the writer share. Source: PKWARE's APPNOTE.TXT 6.3.10, section 4.3. */
export const zipSignatures = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};

/** The extra field for values that do not fit in 32 bits. */
export const zip64Field = 1;

/** A field with all ones means that its value is in the zip64 record. */
export const ones16 = 2 ** 16 - 1;
export const ones32 = 2 ** 32 - 1;

/** The flag that names are UTF-8. */
export const utf8Flag = 0x800;
