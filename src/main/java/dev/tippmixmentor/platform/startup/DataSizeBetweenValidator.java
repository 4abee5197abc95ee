package dev.tippmixmentor.platform.startup;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Judges {@link DataSizeBetween}; public only because the validator creates it. */
public class DataSizeBetweenValidator implements ConstraintValidator<DataSizeBetween, DataSize> {
    private DataSize min = DataSize.ofBytes(0);
    private DataSize max = DataSize.ofBytes(Long.MAX_VALUE);

    @Override
    public void initialize(DataSizeBetween bounds) {
        min = DataSize.parse(bounds.min());
        max = DataSize.parse(bounds.max());
    }

    @Override
    public boolean isValid(@Nullable DataSize size, ConstraintValidatorContext context) {
        return size == null || (size.compareTo(min) >= 0 && size.compareTo(max) <= 0);
    }
}
