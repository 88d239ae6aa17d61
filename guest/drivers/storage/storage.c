/*
 * The one call of each driver.
 */
#include "guest/drivers/storage/storage.h"

#include "guest/drivers/floppy/floppy.h"
#include "guest/drivers/ide/ide.h"
#include "guest/lib/compiler.h"

void storage_init(void)
{
    static bool looked;

    if (looked)
        return;
    looked = true;
    ide_init();
    floppy_init();
}
