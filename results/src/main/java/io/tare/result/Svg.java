// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Locale;

/**
 * An image in the making, of the few elements that figures are made of. No script and no link is ever in it, and text
 * from a run's files stays text. How its kinds look says a style sheet.
 */
final class Svg {

    /** At both sides of a file's image. */
    private static final double MARGIN = 8;

    private final StringBuilder text;

    private Svg(String begin) {
        text = new StringBuilder(begin);
    }

    /**
     * One within a page, which has the style sheet.
     *
     * @param label what it shows, for those who do not see it
     */
    static Svg inPage(double width, double height, String label) {
        return new Svg(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                width,
                height,
                escaped(label)));
    }

    /** One that is a file of its own. */
    static Svg inFile(double width, double height, String title, String style) {
        return new Svg(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-%.0f 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">"
                        + "<title>%s</title><style>%s</style>",
                MARGIN,
                width + 2 * MARGIN,
                height,
                width + 2 * MARGIN,
                height,
                escaped(title),
                style));
    }

    Svg line(String kind, double x1, double y1, double x2, double y2) {
        return add(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                escaped(kind),
                x1,
                y1,
                x2,
                y2));
    }

    Svg circle(String kind, double x, double y, double radius) {
        return add(String.format(
                Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", escaped(kind), x, y, radius));
    }

    Svg rectangle(String kind, double x, double y, double width, double height) {
        return add(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                escaped(kind),
                x,
                y,
                width,
                height));
    }

    /**
     * One of which more is to say.
     *
     * @param opacity of what fills it, in [0, 1]
     * @param title what it tells who points at it
     */
    Svg rectangle(String kind, double x, double y, double width, double height, double opacity, String title) {
        return add(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill-opacity=\"%.2f\">"
                        + "<title>%s</title></rect>",
                escaped(kind),
                x,
                y,
                width,
                height,
                opacity,
                escaped(title)));
    }

    /**
     * A path.
     *
     * @param steps in the language of the attribute {@code d}
     * @param title what it tells who points at it
     */
    Svg path(String kind, String steps, String title) {
        return add(String.format(
                Locale.ROOT,
                "<path class=\"%s\" d=\"%s\"><title>%s</title></path>",
                escaped(kind),
                escaped(steps),
                escaped(title)));
    }

    /** @param anchor what of it is at x: start, middle or end */
    Svg text(String kind, double x, double y, String anchor, String words) {
        return add(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                escaped(kind),
                x,
                y,
                anchor,
                escaped(words)));
    }

    /** Another image, whole, within this one. */
    Svg image(String svg, double x, double y, double width, double height) {
        text.append(svg.replaceFirst(
                "<svg ",
                String.format(
                        Locale.ROOT,
                        "<svg x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" ",
                        x,
                        y,
                        width,
                        height)));
        return this;
    }

    /** The whole image. */
    String end() {
        return text + "</svg>";
    }

    private Svg add(String element) {
        text.append(element);
        return this;
    }

    /** XML has no way to say most control characters. */
    private static String escaped(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
