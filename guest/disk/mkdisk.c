/*
 * Build tool: makes an image that boots the kernel (guest/disk/layout.h), or
 * changes its command line:
 *
 *     mkdisk [--floppy|--cd] LOADER KERNEL IMAGE [COMMAND LINE]
 *     mkdisk --append IMAGE COMMAND LINE
 *
 * Two runs on one input write equal images.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/disk/image.h"
#include "guest/disk/layout.h"

typedef struct image make_image(const struct image *loader,
                                const struct image *kernel);

static uint8_t *boot_sector_of(const struct image *image, const char *path)
{
    uint8_t *cd = image_cd_boot_sector(image);

    if (!cd && image->size < KERNEL_SECTOR * SECTOR)
        image_fail(path, "not an image of mkdisk's");
    return cd ? cd : image->data;
}

static void make(make_image *make_it, char **argv)
{
    struct image loader = image_read(argv[0]), kernel = image_read(argv[1]);
    struct image image = make_it(&loader, &kernel);

    image_put_command_line(boot_sector_of(&image, argv[2]), argv[2],
                           argv[3] ? argv[3] : "");
    image_write(&image, argv[2]);
    free(loader.data);
    free(kernel.data);
    free(image.data);
}

static void change(const char *path, const char *line)
{
    struct image image = image_read(path);

    image_put_command_line(boot_sector_of(&image, path), path, line);
    image_write(&image, path);
    free(image.data);
}

int main(int argc, char **argv)
{
    make_image *make_it = image_make_disk;

    if (argc == 4 && !strcmp(argv[1], "--append")) {
        change(argv[2], argv[3]);
        return 0;
    }
    if (argc > 1 && !strcmp(argv[1], "--floppy"))
        make_it = image_make_floppy;
    else if (argc > 1 && !strcmp(argv[1], "--cd"))
        make_it = image_make_cd;
    if (make_it != image_make_disk) {
        argv++;
        argc--;
    }
    if (argc != 4 && argc != 5) {
        fputs("usage: mkdisk [--floppy|--cd] LOADER KERNEL IMAGE "
              "[COMMAND LINE]\n"
              "       mkdisk --append IMAGE COMMAND LINE\n", stderr);
        return 2;
    }
    make(make_it, argv + 1);
    return 0;
}
