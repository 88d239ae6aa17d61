/*
 * What an operating system cannot find on the board by itself: the PCI host
 * bridge and its windows, how PCI interrupts are wired, the ISA devices, and how
 * the machine is switched off (ACPI 1.0b).
 *
 * dsdt.inc is this table as iasl makes it; `make firmware-dsdt` makes it anew.
 *
 * INTA# of slot 1 is PIRQA#, and so on in a circle. With the I/O APIC (PICF is
 * 1) PIRQA# to PIRQD# are its pins 16 to 19; without, they are what the PIIX3's
 * route control registers say.
 */
DefinitionBlock ("", "DSDT", 1, "PAGEWK", "PAGEWALK", 1)
{
    Name (\_S5, Package () { 0, 0, 0, 0 })      /* SUS_TYP of soft off */

    Name (PICF, 0)
    Method (\_PIC, 1)
    {
        Store (Arg0, PICF)
    }

    Scope (\_SB)
    {
        Device (PCI0)
        {
            Name (_HID, EisaId ("PNP0A03"))
            Name (_UID, 0)
            Name (_CRS, ResourceTemplate ()
            {
                WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode,
                    0, 0, 0xff, 0, 0x100)
                IO (Decode16, 0xcf8, 0xcf8, 1, 8)
                WordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode,
                    EntireRange, 0, 0, 0xcf7, 0, 0xcf8)
                WordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode,
                    EntireRange, 0, 0xd00, 0xffff, 0, 0xf300)
                DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
                    Cacheable, ReadWrite, 0, 0xa0000, 0xbffff, 0, 0x20000)
                DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
                    NonCacheable, ReadWrite, 0, 0xc0000000, 0xfebfffff, 0,
                    0x3ec00000)
            })

            Name (PRTP, Package ()
            {
                Package () { 0x0001ffff, 0, LNKA, 0 },
                Package () { 0x0001ffff, 1, LNKB, 0 },
                Package () { 0x0001ffff, 2, LNKC, 0 },
                Package () { 0x0001ffff, 3, LNKD, 0 },

                Package () { 0x0002ffff, 0, LNKB, 0 },
                Package () { 0x0002ffff, 1, LNKC, 0 },
                Package () { 0x0002ffff, 2, LNKD, 0 },
                Package () { 0x0002ffff, 3, LNKA, 0 },

                Package () { 0x0003ffff, 0, LNKC, 0 },
                Package () { 0x0003ffff, 1, LNKD, 0 },
                Package () { 0x0003ffff, 2, LNKA, 0 },
                Package () { 0x0003ffff, 3, LNKB, 0 },

                Package () { 0x0004ffff, 0, LNKD, 0 },
                Package () { 0x0004ffff, 1, LNKA, 0 },
                Package () { 0x0004ffff, 2, LNKB, 0 },
                Package () { 0x0004ffff, 3, LNKC, 0 },

                Package () { 0x0005ffff, 0, LNKA, 0 },
                Package () { 0x0005ffff, 1, LNKB, 0 },
                Package () { 0x0005ffff, 2, LNKC, 0 },
                Package () { 0x0005ffff, 3, LNKD, 0 },

                Package () { 0x0006ffff, 0, LNKB, 0 },
                Package () { 0x0006ffff, 1, LNKC, 0 },
                Package () { 0x0006ffff, 2, LNKD, 0 },
                Package () { 0x0006ffff, 3, LNKA, 0 },

                Package () { 0x0007ffff, 0, LNKC, 0 },
                Package () { 0x0007ffff, 1, LNKD, 0 },
                Package () { 0x0007ffff, 2, LNKA, 0 },
                Package () { 0x0007ffff, 3, LNKB, 0 }
            })
            Name (PRTA, Package ()
            {
                Package () { 0x0001ffff, 0, 0, 16 },
                Package () { 0x0001ffff, 1, 0, 17 },
                Package () { 0x0001ffff, 2, 0, 18 },
                Package () { 0x0001ffff, 3, 0, 19 },

                Package () { 0x0002ffff, 0, 0, 17 },
                Package () { 0x0002ffff, 1, 0, 18 },
                Package () { 0x0002ffff, 2, 0, 19 },
                Package () { 0x0002ffff, 3, 0, 16 },

                Package () { 0x0003ffff, 0, 0, 18 },
                Package () { 0x0003ffff, 1, 0, 19 },
                Package () { 0x0003ffff, 2, 0, 16 },
                Package () { 0x0003ffff, 3, 0, 17 },

                Package () { 0x0004ffff, 0, 0, 19 },
                Package () { 0x0004ffff, 1, 0, 16 },
                Package () { 0x0004ffff, 2, 0, 17 },
                Package () { 0x0004ffff, 3, 0, 18 },

                Package () { 0x0005ffff, 0, 0, 16 },
                Package () { 0x0005ffff, 1, 0, 17 },
                Package () { 0x0005ffff, 2, 0, 18 },
                Package () { 0x0005ffff, 3, 0, 19 },

                Package () { 0x0006ffff, 0, 0, 17 },
                Package () { 0x0006ffff, 1, 0, 18 },
                Package () { 0x0006ffff, 2, 0, 19 },
                Package () { 0x0006ffff, 3, 0, 16 },

                Package () { 0x0007ffff, 0, 0, 18 },
                Package () { 0x0007ffff, 1, 0, 19 },
                Package () { 0x0007ffff, 2, 0, 16 },
                Package () { 0x0007ffff, 3, 0, 17 }
            })
            Method (_PRT)
            {
                If (PICF) { Return (PRTA) }
                Return (PRTP)
            }

            Device (ISA)
            {
                Name (_ADR, 0x00010000)
                OperationRegion (RTEC, PCI_Config, 0x60, 4)
                Field (RTEC, ByteAcc, NoLock, Preserve)
                {
                    PIRA, 8, PIRB, 8, PIRC, 8, PIRD, 8
                }

                Device (PIC)         /* 8259 pair */
                {
                    Name (_HID, EisaId ("PNP0000"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x20, 0x20, 1, 2)
                        IO (Decode16, 0xa0, 0xa0, 1, 2)
                        IO (Decode16, 0x4d0, 0x4d0, 1, 2)
                        IRQNoFlags () { 2 }
                    })
                }
                Device (DMAD)         /* 8237 pair */
                {
                    Name (_HID, EisaId ("PNP0200"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x0, 0x0, 1, 16)
                        IO (Decode16, 0x81, 0x81, 1, 15)
                        IO (Decode16, 0xc0, 0xc0, 1, 32)
                        DMA (Compatibility, NotBusMaster, Transfer8_16)
                            { 4 }
                    })
                }
                Device (TMR)         /* 8254 */
                {
                    Name (_HID, EisaId ("PNP0100"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x40, 0x40, 1, 4)
                        IRQNoFlags () { 0 }
                    })
                }
                Device (RTC)         /* clock */
                {
                    Name (_HID, EisaId ("PNP0B00"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x70, 0x70, 1, 2)
                        IRQNoFlags () { 8 }
                    })
                }
                Device (SPKR)         /* speaker */
                {
                    Name (_HID, EisaId ("PNP0800"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x61, 0x61, 1, 1)
                    })
                }
                Device (KBD)         /* keyboard */
                {
                    Name (_HID, EisaId ("PNP0303"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x60, 0x60, 1, 1)
                        IO (Decode16, 0x64, 0x64, 1, 1)
                        IRQNoFlags () { 1 }
                    })
                }
                Device (MOU)         /* mouse */
                {
                    Name (_HID, EisaId ("PNP0F13"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IRQNoFlags () { 12 }
                    })
                }
                Device (COM1)         /* serial port */
                {
                    Name (_HID, EisaId ("PNP0501"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x3f8, 0x3f8, 1, 8)
                        IRQNoFlags () { 4 }
                    })
                }
                Device (LPT1)         /* parallel port */
                {
                    Name (_HID, EisaId ("PNP0400"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x378, 0x378, 1, 3)
                        IRQNoFlags () { 7 }
                    })
                }
                Device (FDC)         /* floppies */
                {
                    Name (_HID, EisaId ("PNP0700"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x3f2, 0x3f2, 1, 4)
                        IO (Decode16, 0x3f7, 0x3f7, 1, 1)
                        IRQNoFlags () { 6 }
                        DMA (Compatibility, NotBusMaster, Transfer8)
                            { 2 }
                    })
                }
                Device (PM)         /* APM, power management */
                {
                    Name (_HID, EisaId ("PNP0C02"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0xb2, 0xb2, 1, 2)
                        IO (Decode16, 0x600, 0x600, 1, 64)
                    })
                }
            }
        }

        /* A link's status and its interrupt, of its route control register. */
        Method (LSTA, 1)
        {
            If (And (Arg0, 0x80)) { Return (0x09) }
            Return (0x0b)
        }
        Method (LCRS, 1, Serialized)
        {
            Name (NOW, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 0 }
            })
            CreateDWordField (NOW, 5, LINE)
            If (LNot (And (Arg0, 0x80))) { Store (And (Arg0, 0x0f), LINE) }
            Return (NOW)
        }

        Device (LNKA)
        {
            Name (_HID, EisaId ("PNP0C0F"))
            Name (_UID, 1)
            Name (_PRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared)
                    { 5, 10, 11 }
            })
            Method (_STA) { Return (LSTA (^^PCI0.ISA.PIRA)) }
            Method (_DIS) { Store (0x80, ^^PCI0.ISA.PIRA) }
            Method (_CRS) { Return (LCRS (^^PCI0.ISA.PIRA)) }
            Method (_SRS, 1)
            {
                CreateDWordField (Arg0, 5, LINE)
                Store (LINE, ^^PCI0.ISA.PIRA)
            }
        }

        Device (LNKB)
        {
            Name (_HID, EisaId ("PNP0C0F"))
            Name (_UID, 2)
            Name (_PRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared)
                    { 5, 10, 11 }
            })
            Method (_STA) { Return (LSTA (^^PCI0.ISA.PIRB)) }
            Method (_DIS) { Store (0x80, ^^PCI0.ISA.PIRB) }
            Method (_CRS) { Return (LCRS (^^PCI0.ISA.PIRB)) }
            Method (_SRS, 1)
            {
                CreateDWordField (Arg0, 5, LINE)
                Store (LINE, ^^PCI0.ISA.PIRB)
            }
        }

        Device (LNKC)
        {
            Name (_HID, EisaId ("PNP0C0F"))
            Name (_UID, 3)
            Name (_PRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared)
                    { 5, 10, 11 }
            })
            Method (_STA) { Return (LSTA (^^PCI0.ISA.PIRC)) }
            Method (_DIS) { Store (0x80, ^^PCI0.ISA.PIRC) }
            Method (_CRS) { Return (LCRS (^^PCI0.ISA.PIRC)) }
            Method (_SRS, 1)
            {
                CreateDWordField (Arg0, 5, LINE)
                Store (LINE, ^^PCI0.ISA.PIRC)
            }
        }

        Device (LNKD)
        {
            Name (_HID, EisaId ("PNP0C0F"))
            Name (_UID, 4)
            Name (_PRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared)
                    { 5, 10, 11 }
            })
            Method (_STA) { Return (LSTA (^^PCI0.ISA.PIRD)) }
            Method (_DIS) { Store (0x80, ^^PCI0.ISA.PIRD) }
            Method (_CRS) { Return (LCRS (^^PCI0.ISA.PIRD)) }
            Method (_SRS, 1)
            {
                CreateDWordField (Arg0, 5, LINE)
                Store (LINE, ^^PCI0.ISA.PIRD)
            }
        }
    }
}
