// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import java.nio.FloatBuffer;
import java.util.Random;

/**
 * A layer of a convolutional network without padding: what each filter sees of an image is laid out as a column, and all
 * filters, a row each, are multiplied with all columns at once (Chellapilla, Puri, Simard: High Performance Convolutional
 * Neural Networks for Document Processing, IWFHR 2006). Images are stored channel by channel, each row by row.
 */
public final class Convolution implements Kernel {

    private static final int CHANNELS = 8;
    private static final int FILTERS = 16;
    /** Width and height of a filter. */
    private static final int WINDOW = 3;

    private static final int WEIGHTS = CHANNELS * WINDOW * WINDOW;

    private final int side;
    private final int outputSide;
    private final FloatBuffer image;
    private final FloatBuffer filters;
    private final FloatBuffer output;
    private final Parts lines;

    /**
     * @param side width and height of the image, 3 or more
     * @param threads that lay out and multiply some lines of the output each, 1 or more
     */
    public Convolution(int side, int threads) {
        if (side < WINDOW) {
            throw new IllegalArgumentException("side must be at least " + WINDOW + ": " + side);
        }
        this.side = side;
        outputSide = side - WINDOW + 1;
        OpenBlas.require();
        Random random = new Random(1);
        image = Floats.random(CHANNELS * side * side, random);
        filters = Floats.random(FILTERS * WEIGHTS, random);
        output = Floats.zeros(FILTERS * outputSide * outputSide);
        lines = Parts.of(outputSide, threads, this::lines);
    }

    @Override
    public void compute() {
        lines.run();
    }

    @Override
    public int outputs() {
        return output.capacity();
    }

    @Override
    public float computed(int index) {
        return output.get(index);
    }

    @Override
    public double expected(int index) {
        int filter = index / (outputSide * outputSide);
        int y = index / outputSide % outputSide;
        int x = index % outputSide;
        double sum = 0;
        for (int weight = 0; weight < WEIGHTS; weight++) {
            sum += (double) filters.get(filter * WEIGHTS + weight) * image.get(firstSeenBy(weight) + y * side + x);
        }
        return sum;
    }

    @Override
    public double tolerance() {
        return Floats.tolerance(WEIGHTS);
    }

    private Runnable lines(int from, int to) {
        int places = (to - from) * outputSide;
        FloatBuffer columns = Floats.zeros(WEIGHTS * places);
        FloatBuffer made = output.slice(from * outputSide, output.capacity() - from * outputSide);
        return () -> {
            layOut(columns, from, to);
            OpenBlas.multiply(filters, columns, made, FILTERS, WEIGHTS, places, outputSide * outputSide);
        };
    }

    /** Writes all that each weight of a filter is multiplied with: one row, of a number for each place of the filter. */
    private void layOut(FloatBuffer columns, int from, int to) {
        int at = 0;
        for (int weight = 0; weight < WEIGHTS; weight++) {
            int first = firstSeenBy(weight);
            for (int y = from; y < to; y++) {
                columns.put(at, image, first + y * side, outputSide);
                at += outputSide;
            }
        }
    }

    /** Where in the image a weight is while its filter is in the upper left corner. */
    private int firstSeenBy(int weight) {
        int channel = weight / (WINDOW * WINDOW);
        int y = weight / WINDOW % WINDOW;
        int x = weight % WINDOW;
        return (channel * side + y) * side + x;
    }
}
