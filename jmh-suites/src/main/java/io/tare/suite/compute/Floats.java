// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;

/** Floats where native code reads them in place. */
final class Floats {

    private Floats() {}

    static FloatBuffer zeros(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Numbers in [-1, 1): neither so small nor so large that arithmetic with them takes longer. */
    static FloatBuffer random(int count, Random random) {
        FloatBuffer floats = zeros(count);
        for (int i = 0; i < count; i++) {
            floats.put(i, 2 * random.nextFloat() - 1);
        }
        return floats;
    }

    /**
     * By how much a sum of products of such numbers in single precision may be wrong, in whatever order it was made:
     * Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., (3.5), with 1 for each absolute value.
     */
    static double tolerance(int products) {
        double unitRoundoff = Math.ulp(1f) / 2;
        return products * unitRoundoff / (1 - products * unitRoundoff) * products;
    }
}
