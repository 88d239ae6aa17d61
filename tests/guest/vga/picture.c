/*
 * picture FILE: the size of a picture and a sum over its pixels, whichever of
 * two emulators has saved it.
 *
 * FILE is a PNG or a PPM (P6). Some show each dot of a doubled mode once,
 * others twice: where all columns, or all rows, come in pairs, one of each
 * counts. Of a colour the high six bits count, as a VGA has them: the low ones
 * are the emulator's choice. Exits with 1 if FILE is not whole.
 */
#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { COMPONENTS = 3, LOW_BITS = 2, SIDE_MAX = 8192 };

struct picture {
    unsigned width, height;
    unsigned char *rgb;
};

static bool read_png(struct picture *p, const char *path)
{
    png_image image = { .version = PNG_IMAGE_VERSION };

    if (!png_image_begin_read_from_file(&image, path))
        return false;
    image.format = PNG_FORMAT_RGB;
    p->width = image.width;
    p->height = image.height;
    p->rgb = malloc(PNG_IMAGE_SIZE(image));
    return p->rgb && png_image_finish_read(&image, NULL, p->rgb, 0, NULL);
}

static bool read_ppm(struct picture *p, const char *path)
{
    FILE *file = fopen(path, "rb");
    bool ok = false;

    if (!file)
        return false;
    if (fscanf(file, "P6 %u %u 255", &p->width, &p->height) == 2 &&
        getc(file) == '\n' && p->width && p->width <= SIDE_MAX &&
        p->height && p->height <= SIDE_MAX) {
        size_t bytes = (size_t)p->width * p->height * COMPONENTS;

        p->rgb = malloc(bytes);
        ok = p->rgb && fread(p->rgb, 1, bytes, file) == bytes;
    }
    fclose(file);
    return ok;
}

static unsigned char *pixel(const struct picture *p, unsigned x, unsigned y)
{
    return p->rgb + ((size_t)y * p->width + x) * COMPONENTS;
}

static bool same(const struct picture *p, unsigned x, unsigned y, unsigned dx,
                 unsigned dy)
{
    return !memcmp(pixel(p, x, y), pixel(p, x + dx, y + dy), COMPONENTS);
}

/* Takes every second column (dx 1) or row (dy 1), where all come in pairs. */
static void halve(struct picture *p, unsigned dx, unsigned dy)
{
    struct picture half = *p;

    if (p->width % (1 + dx) || p->height % (1 + dy))
        return;
    for (unsigned y = 0; y < p->height; y += 1 + dy)
        for (unsigned x = 0; x < p->width; x += 1 + dx)
            if (!same(p, x, y, dx, dy))
                return;
    half.width /= 1 + dx;
    half.height /= 1 + dy;
    for (unsigned y = 0; y < half.height; y++)
        for (unsigned x = 0; x < half.width; x++)
            memmove(pixel(&half, x, y), pixel(p, x * (1 + dx), y * (1 + dy)),
                    COMPONENTS);
    *p = half;
}

int main(int argc, char **argv)
{
    struct picture p = { 0 };
    size_t bytes;

    if (argc != 2 || !(read_ppm(&p, argv[1]) || read_png(&p, argv[1])))
        return 1;
    bytes = (size_t)p.width * p.height * COMPONENTS;
    for (size_t i = 0; i < bytes; i++)
        p.rgb[i] >>= LOW_BITS;
    halve(&p, 1, 0);
    halve(&p, 0, 1);
    bytes = (size_t)p.width * p.height * COMPONENTS;
    printf("%ux%u %08lx\n", p.width, p.height, crc32(0, p.rgb, (uInt)bytes));
    free(p.rgb);
    return 0;
}
