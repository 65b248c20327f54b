// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people, the same in every locale. */
final class Figures {

    private Figures() {}

    /** So many significant digits, never as a power of ten, and no digit before the point is dropped. */
    static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        // By its decimal digits and not by its binary ones, so that 1.005 is rounded as it is read.
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_UP));
        return rounded.setScale(decimals(rounded, digits), RoundingMode.HALF_UP).toPlainString();
    }

    /** As many decimals as {@code like} needs for so many significant digits: a value and its interval line up. */
    static String like(double value, double like, int digits) {
        if (!Double.isFinite(value) || !Double.isFinite(like)) {
            return "–";
        }
        BigDecimal model = BigDecimal.valueOf(like).round(new MathContext(digits, RoundingMode.HALF_UP));
        return BigDecimal.valueOf(value)
                .setScale(decimals(model, digits), RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static int decimals(BigDecimal rounded, int digits) {
        return rounded.signum() == 0 ? 0 : Math.max(0, digits - (rounded.precision() - rounded.scale()));
    }
}
