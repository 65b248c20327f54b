// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.Locale;

/**
 * Which blocks of a file random requests go to. Immutable.
 *
 * @param shape     how often some are chosen more often than others
 * @param parameter of the shape; 0 for {@link Shape#UNIFORM}
 */
public record Distribution(Shape shape, double parameter) {

    private static final double MAX_THETA = 10;

    /** Each block once, in an order of chance; then each once again, in another order. */
    public static final Distribution UNIFORM = new Distribution(Shape.UNIFORM, 0);

    public Distribution {
        boolean possible = switch (shape) {
            case UNIFORM -> parameter == 0;
            case ZIPF -> parameter > 0 && parameter <= MAX_THETA;
            case PARETO -> parameter > 0 && parameter < 1;
        };
        if (!possible) {
            throw new IllegalArgumentException(
                    "a random distribution is uniform, zipf:THETA with THETA in (0, 10], or pareto:H with H in (0, 1): "
                            + shape.name().toLowerCase(Locale.ROOT) + ":" + parameter);
        }
    }

    /**
     * Reads {@code uniform}, {@code random}, {@code zipf:1.2} or {@code pareto:0.2}, as fio has them.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Distribution parse(String text) {
        String[] parts = text.split(":", 2);
        try {
            return switch (parts[0]) {
                case "uniform", "random" -> new Distribution(Shape.UNIFORM, parts.length > 1 ? Double.NaN : 0);
                case "zipf" -> new Distribution(Shape.ZIPF, Double.parseDouble(parts[1]));
                case "pareto" -> new Distribution(Shape.PARETO, Double.parseDouble(parts[1]));
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a random distribution is uniform, zipf:THETA or pareto:H: " + text, e);
        }
    }

    /** Returns it as {@link #parse} reads it. */
    public String id() {
        String name = shape.name().toLowerCase(Locale.ROOT);
        return shape == Shape.UNIFORM ? name : name + ":" + parameter;
    }

    /** How often some blocks are chosen more often than others. */
    public enum Shape {
        /** All the same. */
        UNIFORM,
        /** The n-th most popular one in proportion to n^-theta. */
        ZIPF,
        /** A share of 1 - h of the requests to a share of h of the blocks, and so on within these: 0.2 is "80/20". */
        PARETO
    }
}
