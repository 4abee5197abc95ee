package dev.tippmixmentor.platform.database;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** The template that is injected; its transactions run again as those of {@code @Transactional} methods do. */
class RetriedTransactions extends TransactionTemplate {
    private static final long serialVersionUID = 1L;

    private final transient TransactionOperations retried;

    RetriedTransactions(PlatformTransactionManager transactions) {
        super(transactions);
        ProxyFactory proxy = new ProxyFactory(TransactionOperations.class, new TransactionRetry());
        proxy.setTarget(new TransactionTemplate(transactions));
        this.retried = (TransactionOperations) proxy.getProxy();
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
        return retried.execute(action);
    }
}
