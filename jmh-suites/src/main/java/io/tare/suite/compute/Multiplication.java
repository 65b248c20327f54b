// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import java.nio.FloatBuffer;
import java.util.Random;

/** A dense matrix times another, both square. */
public final class Multiplication implements Kernel {

    private final int size;
    private final FloatBuffer left;
    private final FloatBuffer right;
    private final FloatBuffer product;
    private final Parts rows;

    /**
     * @param size rows and columns, 1 or more
     * @param threads that multiply some rows each, 1 or more
     */
    public Multiplication(int size, int threads) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1: " + size);
        }
        this.size = size;
        OpenBlas.require();
        Random random = new Random(1);
        left = Floats.random(size * size, random);
        right = Floats.random(size * size, random);
        product = Floats.zeros(size * size);
        rows = Parts.of(size, threads, this::rows);
    }

    @Override
    public void compute() {
        rows.run();
    }

    @Override
    public int outputs() {
        return product.capacity();
    }

    @Override
    public float computed(int output) {
        return product.get(output);
    }

    @Override
    public double expected(int output) {
        int row = output / size;
        int column = output % size;
        double sum = 0;
        for (int k = 0; k < size; k++) {
            sum += (double) left.get(row * size + k) * right.get(k * size + column);
        }
        return sum;
    }

    @Override
    public double tolerance() {
        return Floats.tolerance(size);
    }

    private Runnable rows(int from, int to) {
        FloatBuffer some = left.slice(from * size, (to - from) * size);
        FloatBuffer made = product.slice(from * size, (to - from) * size);
        return () -> OpenBlas.multiply(some, right, made, to - from, size, size, size);
    }
}
