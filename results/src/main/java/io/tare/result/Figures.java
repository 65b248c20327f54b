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
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP));
        return rounded.setScale(Math.max(0, rounded.scale()), RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** As many decimals as {@code like} needs for four significant digits: a value and its interval line up. */
    static String like(double value, double like) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        int magnitude = like == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(like)));
        return new BigDecimal(value)
                .setScale(Math.max(0, 3 - magnitude), RoundingMode.HALF_UP)
                .toPlainString();
    }
}
